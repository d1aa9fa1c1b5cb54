import { type Level, plateausOf } from './staircase.ts';

/** A plateau of one staircase, and the one of the other that it is; `null` where there is none. */
export interface PlateauPair {
  readonly simulated: Level | null;
  readonly seen: Level | null;
}

export interface Plateaus {
  /** Those that last, of each. */
  readonly simulated: readonly Level[];
  readonly seen: readonly Level[];
  /** Both beside each other, in order of time. */
  readonly pairs: readonly PlateauPair[];
  /** Each plateau of the one is there in the other, in the same order. */
  readonly same: boolean;
}

/**
 * Compares what lasts. Either end of a plateau may be a period off, so that one that just lasts may be two periods shorter in the
 * other staircase, but not shorter than a quarter: it is looked for among those. The number of replicas has no tolerance.
 *
 * @param lasts Seconds that a plateau lasts at least.
 * @param period Seconds that a step may be early or late.
 */
export function comparePlateaus(
  simulatedStairs: readonly Level[],
  seenStairs: readonly Level[],
  lasts: number,
  period: number,
): Plateaus {
  const [simulated, seen] = [plateausOf(simulatedStairs, lasts), plateausOf(seenStairs, lasts)];
  const least = Math.max(lasts - 2 * period, lasts / 4);
  const inSeen = found(simulated, plateausOf(seenStairs, least), period);
  const inSimulated = found(seen, plateausOf(simulatedStairs, least), period);
  const pairs = simulated.map((level, index): { simulated: Level | null; seen: Level | null } => {
    const match = inSeen[index];
    return { simulated: level, seen: (match && seen.find((one) => meets(one, match, 0))) ?? match ?? null };
  });
  for (const [index, level] of seen.entries())
    if (!pairs.some((pair) => pair.seen === level))
      pairs.push({ simulated: inSimulated[index] ?? null, seen: level });
  return {
    ...{ simulated, seen },
    pairs: pairs.sort((a, b) => beginOf(a) - beginOf(b)),
    same: [...inSeen, ...inSimulated].every((match) => match !== undefined),
  };
}

/** For each of the plateaus the next of the others that is of the same height at about the same time. */
function found(plateaus: readonly Level[], others: readonly Level[], period: number): (Level | undefined)[] {
  let next = 0;
  return plateaus.map((level) => {
    const index = others.findIndex((other, number) => number >= next && meets(level, other, period));
    if (index < 0) return undefined;
    next = index + 1;
    return others[index];
  });
}

const meets = (a: Level, b: Level, period: number) =>
  a.value === b.value && Math.max(a.from, b.from) <= Math.min(a.to, b.to) + period;

const beginOf = ({ simulated, seen }: PlateauPair) =>
  Math.min(simulated?.from ?? Infinity, seen?.from ?? Infinity);
