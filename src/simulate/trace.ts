import type { NoRoom } from './nodes/provision.ts';
import type { Decision } from './scaling/hpa.ts';
import type { Scenario } from './scenario.ts';

/** What happened, interval by interval. */
export interface Trace {
  /** Seconds of an interval. */
  readonly step: number;
  readonly apps: readonly AppTrace[];
  readonly nodes: Float64Array;
  readonly usdPerHour: Float64Array;
}

/** Why an app has as many replicas as it has. */
export type Reason = Decision['reason'] | 'fallback' | 'fixed';

export interface AppTrace {
  readonly name: string;
  /** Requests a second. */
  readonly arrived: Float64Array;
  readonly served: Float64Array;
  readonly failed: Float64Array;
  /** Requests that wait at the end of the interval. */
  readonly queued: Float64Array;
  /** Replicas that the Deployment states, and those that are ready. */
  readonly wanted: Float64Array;
  readonly ready: Float64Array;
  /** Requests a second that the ready pods can answer. */
  readonly capacity: Float64Array;
  readonly reasons: Reason[];
  /** Why pods of it have no node; `undefined` where all have one. */
  readonly rooms: (NoRoom | undefined)[];
}

/** Room for what a run writes down. */
export function tracesOf({ apps }: Scenario, steps: number, step: number): Trace {
  const numbers = () => new Float64Array(steps);
  return {
    step,
    nodes: numbers(),
    usdPerHour: numbers(),
    apps: apps.map(({ name }) => ({
      name,
      arrived: numbers(),
      served: numbers(),
      failed: numbers(),
      queued: numbers(),
      wanted: numbers(),
      ready: numbers(),
      capacity: numbers(),
      reasons: new Array<Reason>(steps).fill('fixed'),
      rooms: new Array<NoRoom | undefined>(steps).fill(undefined),
    })),
  };
}
