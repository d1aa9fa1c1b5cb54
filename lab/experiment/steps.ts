import type { Level } from './staircase.ts';

/** A time in which what was seen is outside of what was simulated for about that time. */
export interface Excursion {
  /** Seconds. */
  readonly from: number;
  readonly to: number;
  /** At its worst. */
  readonly seen: number;
  /** What the simulation says for a period around that moment, and a pod more or less. */
  readonly expected: { readonly least: number; readonly most: number };
  /** Pods beyond that. */
  readonly pods: number;
}

export interface Steps {
  /** Seconds in which it is known what there was. */
  readonly seconds: number;
  /** Part of them inside what is expected; `null` where no number was seen twice. */
  readonly within: number | null;
  readonly excursions: readonly Excursion[];
  /** Pods of the worst excursion; 0 without one. */
  readonly worst: number;
  /** Seconds of the smallest period with which there is no excursion; `null` where there is none. */
  readonly smallestPeriod: number | null;
  /** Pods that the two are apart at the same moment, on average; `null` where no number was seen twice. */
  readonly meanDifference: number | null;
}

/** Pods that what is seen may be more or less than what is simulated for about that time. */
const POD = 1;

/** A microsecond: sums of seconds in floating point are not exact. */
const EXACT = 1e-6;

/**
 * Compares two staircases at every moment at which it is known what was seen: it has to be between the smallest and the largest
 * number of the simulation from a period before to a period after that moment, or one pod beside.
 *
 * @param simulated Without gaps.
 * @param seen Within the time of the simulation.
 * @param period Seconds.
 */
export function compareSteps(simulated: readonly Level[], seen: readonly Level[], period: number): Steps {
  const excursions: Excursion[] = [];
  let [seconds, outside, apart] = [0, 0, 0];
  for (const level of seen) {
    seconds += level.to - level.from;
    for (const one of simulated) {
      const both = Math.min(level.to, one.to) - Math.max(level.from, one.from);
      if (both > 0) apart += both * Math.abs(level.value - one.value);
    }
    let touches = false;
    for (const { from, to } of cut(level, simulated, period + EXACT)) {
      const expected = expectedAt(simulated, (from + to) / 2, period + EXACT);
      const pods = Math.max(level.value - expected.most, expected.least - level.value);
      if (pods <= 0) {
        touches = false;
        continue;
      }
      outside += to - from;
      const last = excursions.at(-1);
      const excursion = { from, to, seen: level.value, expected, pods };
      if (touches && last) excursions[excursions.length - 1] = worse(last, excursion);
      else excursions.push(excursion);
      touches = true;
    }
  }
  return {
    seconds,
    within: seconds === 0 ? null : 1 - outside / seconds,
    excursions,
    worst: excursions.reduce((most, { pods }) => Math.max(most, pods), 0),
    smallestPeriod: smallestPeriod(simulated, seen),
    meanDifference: seconds === 0 ? null : apart / seconds,
  };
}

const worse = (a: Excursion, b: Excursion): Excursion => ({
  ...(b.pods > a.pods ? b : a),
  from: a.from,
  to: b.to,
});

/** Parts of a level in which what is expected stays; a moment stays one. */
function cut(
  { from, to }: Level,
  simulated: readonly Level[],
  period: number,
): { from: number; to: number }[] {
  if (from === to) return [{ from, to }];
  const inside = simulated
    .flatMap((level) => [level.from - period, level.from + period])
    .filter((moment) => moment > from && moment < to)
    .sort((a, b) => a - b);
  const ends = [...inside, to];
  return [from, ...inside]
    .map((begin, index) => ({ from: begin, to: ends[index] ?? to }))
    .filter((part) => part.to > part.from);
}

function expectedAt(simulated: readonly Level[], moment: number, period: number): Excursion['expected'] {
  let [least, most] = [Infinity, -Infinity];
  for (const { from, to, value } of simulated) {
    if (from > moment + period || to < moment - period) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { least: Math.max(0, least - POD), most: most + POD };
}

/**
 * The figure that takes no tolerance for granted: how far, at most, is the nearest moment of the simulation with so many pods, or
 * one beside, or more, and how far the nearest one with so many or fewer?
 */
function smallestPeriod(simulated: readonly Level[], seen: readonly Level[]): number | null {
  let period = 0;
  for (const level of seen) {
    const enough = simulated.filter(({ value }) => value >= level.value - POD);
    const few = simulated.filter(({ value }) => value <= level.value + POD);
    period = Math.max(period, farthest(level, enough), farthest(level, few));
  }
  return Number.isFinite(period) ? period : null;
}

/** Seconds to the nearest of the levels, from that moment of a time which is farthest from all of them. */
function farthest({ from, to }: Level, levels: readonly Level[]): number {
  let most = 0;
  let before = -Infinity;
  for (const next of [...levels, undefined]) {
    const after = next?.from ?? Infinity;
    const [begin, end] = [Math.max(from, before), Math.min(to, after)];
    if (begin <= end) {
      const middle = before === -Infinity ? begin : after === Infinity ? end : (before + after) / 2;
      const moment = Math.min(Math.max(middle, begin), end);
      most = Math.max(most, Math.min(moment - before, after - moment));
    }
    before = next?.to ?? before;
  }
  return most;
}
