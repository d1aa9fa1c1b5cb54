import { type LoadSummary, SIMULATION_FILE } from '../simulate/report/summary.ts';
import { isMap } from './fields.ts';
import type { LoadChange } from './report-types.ts';
import type { Side } from './sides.ts';

/** Loads of an environment at most. */
const MOST = 200;

/** What the trees' own summaries say of each app with a load, before and after; none where neither names one. */
export function loadsOf(base: Side, head: Side, environment: string): LoadChange[] {
  const [before, after] = [base, head].map((side) => read(side, environment)) as [Loads, Loads];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((app) => ({ app, before: before.get(app) ?? null, after: after.get(app) ?? null }));
}

type Loads = ReadonlyMap<string, LoadSummary>;

function read(side: Side, environment: string): Loads {
  if (!side.trees.get(environment)?.has(SIMULATION_FILE)) return new Map();
  try {
    const value: unknown = JSON.parse(side.read(environment, [SIMULATION_FILE])[0]?.toString('utf8') ?? '');
    const loads = isMap(value) && Array.isArray(value.loads) ? value.loads.slice(0, MOST) : [];
    return new Map(loads.flatMap(summaryIn).map((load) => [load.app, load]));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Map();
  }
}

const NUMBERS = ['peak', 'peakReplicas', 'peakNodes', 'failed', 'usd'] as const;

/** A summary as it should be; nothing for any other. */
function summaryIn(value: unknown): LoadSummary[] {
  if (!isMap(value) || typeof value.app !== 'string' || !/^[a-z][a-z0-9-]{0,62}$/.test(value.app)) return [];
  const { app, secondsToServePeak: seconds } = value;
  if (seconds !== null && !isAmount(seconds)) return [];
  if (!NUMBERS.every((name) => isAmount(value[name]))) return [];
  const [peak, peakReplicas, peakNodes, failed, usd] = NUMBERS.map((name) => value[name]) as Numbers;
  return [{ app, peak, secondsToServePeak: seconds as number | null, peakReplicas, peakNodes, failed, usd }];
}

type Numbers = [number, number, number, number, number];

const isAmount = (value: unknown) => typeof value === 'number' && value >= 0 && value < 1e12;
