import type { AppTrace } from '../../src/simulate/trace.ts';
import type { Seen } from './record.ts';
import { UNSEEN } from './staircase.ts';

/** The same number, of both. */
export interface Both {
  readonly simulated: number;
  readonly seen: number;
}

/** Requests, both counted while somebody looked: a rate that was seen holds until the next look. */
export interface Requests {
  readonly due: Both;
  readonly served: Both;
  readonly failed: Both;
  /** Seconds in which somebody looked at least every 15 s. */
  readonly watched: number;
}

const RATES = ['arrived', 'served', 'failed'] as const;

/** Adds up what was due, served and failed, in order of time. */
export function compareRequests(
  trace: AppTrace,
  step: number,
  looks: readonly { readonly at: number; readonly app: Seen }[],
): Requests {
  const spans = looks.flatMap(({ at, app }, index) => {
    const next = looks[index + 1];
    return next && next.at - at <= UNSEEN && RATES.every((rate) => Number.isFinite(app[rate]))
      ? [{ from: at, to: next.at, app }]
      : [];
  });
  const both = (rate: (typeof RATES)[number]): Both => {
    let [simulated, seen] = [0, 0];
    for (const { from, to, app } of spans) {
      simulated += requestsIn(trace[rate], step, from, to);
      seen += app[rate] * (to - from);
    }
    return { simulated: Math.round(simulated), seen: Math.round(seen) };
  };
  return {
    due: both('arrived'),
    served: both('served'),
    failed: both('failed'),
    watched: spans.reduce((sum, { from, to }) => sum + to - from, 0),
  };
}

function requestsIn(rates: Float64Array, step: number, from: number, to: number): number {
  let sum = 0;
  for (let index = Math.floor(from / step); index < rates.length && index * step < to; index++)
    sum += (rates[index] ?? 0) * (Math.min(to, (index + 1) * step) - Math.max(from, index * step));
  return sum;
}
