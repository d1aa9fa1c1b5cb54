/** A number, and when it was looked at. */
export interface Look {
  /** Seconds. */
  readonly at: number;
  readonly value: number;
}

/** A step of a staircase: a number that stays. */
export interface Level {
  /** First and last moment at which it was so, in seconds; the same where it was seen once. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Those of the simulation, and those that the looks of an experiment tell of. */
export interface Stairs {
  readonly simulated: readonly Level[];
  readonly seen: readonly Level[];
}

/**
 * Seconds without a look after which nothing is said of the time between. The HPA looks every 15 s, so that a number which is the
 * same at both ends of less than that has not gone and come back (`horizontal-pod-autoscaler-sync-period` of
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/).
 */
export const UNSEEN = 15;

/**
 * The staircase that looks tell of. When a number changed between two looks nobody knows: one level ends with the last look at the
 * old number, the next begins with the first look at the new one. So a look that only repeats the one before it changes nothing.
 */
export function stairsOf(looks: readonly Look[]): Level[] {
  const stairs: Level[] = [];
  for (const { at, value } of looks.toSorted((a, b) => a.at - b.at)) {
    const last = stairs.at(-1);
    if (last && last.value === value && at - last.to <= UNSEEN)
      stairs[stairs.length - 1] = { ...last, to: at };
    else stairs.push({ from: at, to: at, value });
  }
  return stairs;
}

/** The staircase of a series with a number for each interval. At the moment of a step both numbers hold. */
export function seriesStairs(values: Float64Array, step: number): Level[] {
  const stairs: Level[] = [];
  for (const [index, value] of values.entries()) {
    const [last, from, to] = [stairs.at(-1), index * step, (index + 1) * step];
    if (last?.value === value) stairs[stairs.length - 1] = { ...last, to };
    else stairs.push({ from, to, value });
  }
  return stairs;
}

/**
 * The levels that last. A level lasts until the next one begins, unless nobody looked meanwhile; what is short is left out, and
 * equal neighbours are one.
 *
 * @param lasts Seconds that a level lasts at least.
 */
export function plateausOf(stairs: readonly Level[], lasts: number): Level[] {
  const whole = stairs.map((level, index) => {
    const next = stairs[index + 1];
    return next && next.from - level.to <= UNSEEN ? { ...level, to: next.from } : level;
  });
  return joined(joined(whole).filter(({ from, to }) => to - from >= lasts));
}

function joined(levels: readonly Level[]): Level[] {
  const result: Level[] = [];
  for (const level of levels) {
    const last = result.at(-1);
    if (last?.value === level.value) result[result.length - 1] = { ...last, to: level.to };
    else result.push(level);
  }
  return result;
}

/** The number just before a moment; `undefined` before the first look. */
export function valueBefore(stairs: readonly Level[], moment: number): number | undefined {
  return stairs.findLast(({ from }) => from < moment)?.value;
}
