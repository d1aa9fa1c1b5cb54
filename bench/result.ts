import { AIMS, type Aim } from './aims.ts';
import type { Case } from './cases.ts';
import type { Measured } from './run.ts';

/** Every run of every case, in the order of the rounds. */
export type Runs = ReadonlyMap<Case, readonly Measured[]>;

/** The middle of a case's runs. */
export interface Median {
  readonly name: Case;
  readonly ms: number;
  readonly mib: number | undefined;
  readonly cpu: number | undefined;
  /** Quickest and slowest run, in milliseconds. */
  readonly range: readonly [number, number];
}

/** An aim with what came out; `ratio` is absent where the cases were not run, or the file system is not the one meant. */
export interface Verdict extends Aim {
  readonly ratio?: number;
  /** The same of processor time, for a look behind a busy machine; the aim does not bind it. */
  readonly cpuRatio?: number;
  readonly verdict: 'PASS' | 'MISS' | 'not measured';
}

/** Middle of the numbers, of the two middle ones their mean. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** `undefined` where a process was not asked. */
function medianOf(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((it) => it !== undefined);
  return known.length > 0 ? median(known) : undefined;
}

/** One line a case. */
export function medians(runs: Runs): Median[] {
  return [...runs].map(([name, all]) => {
    const times = all.map(({ ms }) => ms);
    return {
      name,
      ms: median(times),
      mib: medianOf(all.map(({ mib }) => mib)),
      cpu: medianOf(all.map(({ cpu }) => cpu)),
      range: [Math.min(...times), Math.max(...times)],
    };
  });
}

/** Each aim beside the ratio of the medians. */
export function verdicts(all: readonly Median[], onDisk: boolean): Verdict[] {
  const byName = new Map(all.map((it) => [it.name, it]));
  return AIMS.map((aim) => {
    const of = byName.get(aim.of)?.[aim.what];
    const to = byName.get(aim.to)?.[aim.what];
    if (of === undefined || to === undefined || (aim.onDisk && !onDisk)) {
      return { ...aim, verdict: 'not measured' };
    }
    const ratio = of / to;
    const cpu = aim.what === 'ms' ? { of: byName.get(aim.of)?.cpu, to: byName.get(aim.to)?.cpu } : {};
    const cpuRatio = cpu.of !== undefined && cpu.to !== undefined ? { cpuRatio: cpu.of / cpu.to } : {};
    return { ...aim, ratio, ...cpuRatio, verdict: ratio <= aim.atMost ? 'PASS' : 'MISS' };
  });
}
