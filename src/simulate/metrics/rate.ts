/** Samples of one series in the window of a range selector. */
export interface Range {
  /** Moment and value of the first and the last sample. */
  readonly first: readonly [at: number, value: number];
  readonly last: readonly [at: number, value: number];
  readonly samples: number;
}

/**
 * Increase of a counter over a window that ends at `now`, extrapolated to the ends of the window as Prometheus does
 * (promql/functions.go, extrapolatedRate); `undefined` where there are fewer than two samples. The counter never falls here:
 * a pod that starts again is another series.
 */
export function increase({ first, last, samples }: Range, now: number, window: number): number | undefined {
  if (samples < 2) return undefined;
  const [from, to] = [first[0], last[0]];
  const grown = last[1] - first[1];
  const sampled = to - from;
  const usual = sampled / (samples - 1);
  const near = usual * 1.1;
  let before = from - (now - window);
  let after = now - to;
  if (before >= near) before = usual / 2;
  // No counter was ever below zero.
  if (grown > 0) before = Math.min(before, sampled * (first[1] / grown));
  if (after >= near) after = usual / 2;
  return (grown * (sampled + before + after)) / sampled;
}
