import { CAPACITY_FILE, type CapacityScale, type CapacitySummary } from '../capacity/summary.ts';
import { isMap } from './fields.ts';
import type { Side } from './sides.ts';

/** What the tree's own summary says; `null` where it has none, or one that is not as it should be. */
export function capacityOf(side: Side, environment: string): CapacitySummary | null {
  if (!side.trees.get(environment)?.has(CAPACITY_FILE)) return null;
  try {
    return summaryIn(JSON.parse(side.read(environment, [CAPACITY_FILE])[0]?.toString('utf8') ?? ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

const NUMBERS = ['replicas', 'nodes', 'vcpu', 'memoryGiB', 'withoutRoom'] as const;

function summaryIn(value: unknown): CapacitySummary | null {
  if (!isMap(value) || typeof value.region !== 'string' || !/^[a-z0-9-]{1,40}$/.test(value.region))
    return null;
  const { region, pricesOf, min, max } = value;
  if (pricesOf !== null && !(typeof pricesOf === 'string' && /^\d{4}-\d\d-\d\d$/.test(pricesOf))) return null;
  const [low, high] = [scaleIn(min), scaleIn(max)];
  return low && high ? { region, pricesOf: pricesOf as string | null, min: low, max: high } : null;
}

function scaleIn(value: unknown): CapacityScale | undefined {
  if (!isMap(value) || !NUMBERS.every((name) => isAmount(value[name]))) return undefined;
  const { usdPerMonth } = value;
  if (usdPerMonth !== null && !isAmount(usdPerMonth)) return undefined;
  return {
    replicas: value.replicas as number,
    nodes: value.nodes as number,
    vcpu: value.vcpu as number,
    memoryGiB: value.memoryGiB as number,
    usdPerMonth: usdPerMonth as number | null,
    withoutRoom: value.withoutRoom as number,
  };
}

const isAmount = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1e12;
