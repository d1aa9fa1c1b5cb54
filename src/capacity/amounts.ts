/** Resources of a node or a pod that decide where pods have room. */
export interface Amounts {
  readonly milliCpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes of ephemeral storage. */
  readonly disk: number;
  /** GPUs of NVIDIA; those of others are not counted. */
  readonly gpus: number;
  readonly pods: number;
}

/** A resource by the name that reports have for it. */
export type Dimension = 'cpu' | 'memory' | 'pods' | 'gpu' | 'disk';

/** Every resource: its name, and the field that holds it. Where several are short, the first is named. */
export const DIMENSIONS: readonly (readonly [Dimension, keyof Amounts])[] = [
  ['gpu', 'gpus'],
  ['cpu', 'milliCpu'],
  ['memory', 'memory'],
  ['pods', 'pods'],
  ['disk', 'disk'],
];

export const NOTHING: Amounts = { milliCpu: 0, memory: 0, disk: 0, gpus: 0, pods: 0 };

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** `a + times × b`, in each resource. */
export function plus(a: Amounts, b: Amounts, times = 1): Amounts {
  return {
    milliCpu: a.milliCpu + times * b.milliCpu,
    memory: a.memory + times * b.memory,
    disk: a.disk + times * b.disk,
    gpus: a.gpus + times * b.gpus,
    pods: a.pods + times * b.pods,
  };
}

/** How often `one` has room in `all`. */
export function timesIn(all: Amounts, one: Amounts): number {
  let times = Number.POSITIVE_INFINITY;
  for (const [, field] of DIMENSIONS) {
    if (one[field] > 0) times = Math.min(times, Math.max(0, Math.floor(all[field] / one[field])));
  }
  return times;
}

/** The resource of which `all` has too little for `one`; `undefined` where there is room. */
export function shortOf(all: Amounts, one: Amounts): Dimension | undefined {
  return DIMENSIONS.find(([, field]) => one[field] > 0 && one[field] > all[field])?.[0];
}

/** The resource of which `used` takes the largest part of `all`. */
export function fullest(used: Amounts, all: Amounts): Dimension {
  const part = (field: keyof Amounts) => (used[field] === 0 ? 0 : used[field] / Math.max(all[field], 1));
  return DIMENSIONS.reduce((most, next) => (part(next[1]) > part(most[1]) ? next : most))[0];
}
