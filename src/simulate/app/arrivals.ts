import type { Segment } from '../../load/profile.ts';

/** Requests that arrive in each interval: the area below the profile's lines, exactly. */
export function arrivals(segments: readonly Segment[], step: number, steps: number): Float64Array {
  const due = new Float64Array(steps);
  let begin = 0;
  for (const { from, to, seconds } of segments) {
    const rate = (moment: number) => from + ((to - from) * (moment - begin)) / seconds;
    const end = begin + seconds;
    for (let index = Math.floor(begin / step); index < steps && index * step < end; index++) {
      const [a, b] = [Math.max(begin, index * step), Math.min(end, (index + 1) * step)];
      due[index] = (due[index] ?? 0) + ((rate(a) + rate(b)) / 2) * (b - a);
    }
    begin = end;
  }
  return due;
}
