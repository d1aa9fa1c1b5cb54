import { GPU } from '../gpu.ts';
import { bytes, milliCpu } from '../quantity.ts';
import type { Amounts } from './amounts.ts';

/** Where a place stops making nodes; what is not limited is absent. */
export interface Limits {
  readonly milliCpu?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly nodes?: number;
  readonly gpus?: number;
}

/** Limits by the names that reports have for them. */
export type LimitName = 'limit cpu' | 'limit memory' | 'limit nodes' | 'limit gpu';

const NAMES: readonly (readonly [keyof Limits, LimitName, (capacity: Amounts) => number])[] = [
  ['milliCpu', 'limit cpu', ({ milliCpu }) => milliCpu],
  ['memory', 'limit memory', ({ memory }) => memory],
  ['gpus', 'limit gpu', ({ gpus }) => gpus],
  ['nodes', 'limit nodes', () => 1],
];

const FIELDS = {
  cpu: ['milliCpu', milliCpu],
  memory: ['memory', bytes],
  nodes: ['nodes', bytes],
  [GPU]: ['gpus', bytes],
} as const;

/** `spec.limits` of a NodePool; what is no quantity limits nothing here, and is a problem of the rule on limits. */
export function limitsOf(spec: Readonly<Record<string, string | number>> | undefined): Limits {
  const limits: Record<string, number> = {};
  for (const [key, [field, read]] of Object.entries(FIELDS)) {
    const stated = spec?.[key];
    if (stated === undefined) continue;
    try {
      limits[field] = read(stated);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return limits;
}

/** How many nodes of a capacity may still be made. Karpenter counts what a node has, not what pods get of it. */
export function nodesWithin(limits: Limits, capacity: Amounts): number {
  let nodes = Number.POSITIVE_INFINITY;
  for (const [field, , of] of NAMES) {
    const limit = limits[field];
    if (limit !== undefined && of(capacity) > 0) nodes = Math.min(nodes, Math.floor(limit / of(capacity)));
  }
  return Math.max(0, nodes);
}

/** What is left of limits after nodes of a capacity. */
export function without(limits: Limits, capacity: Amounts, nodes: number): Limits {
  const left: Record<string, number> = {};
  for (const [field, , of] of NAMES) {
    const limit = limits[field];
    if (limit !== undefined) left[field] = limit - nodes * of(capacity);
  }
  return left;
}

/** The limit that stops one more node of a capacity; `undefined` where none does. */
export function limitThatStops(limits: Limits, capacity: Amounts): LimitName | undefined {
  return NAMES.find(([field, , of]) => {
    const limit = limits[field];
    return limit !== undefined && of(capacity) > limit;
  })?.[1];
}
