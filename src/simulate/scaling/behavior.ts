/**
 * How fast the HPA controller may move (kubernetes v1.35, pkg/controller/podautoscaler/horizontal.go; defaults:
 * pkg/apis/autoscaling/v2/defaults.go).
 */

/** At most that much change within the period. */
export interface RatePolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** One direction of `spec.behavior`, defaults filled in. */
export interface Rules {
  /** Seconds. */
  readonly window: number;
  readonly select: 'Max' | 'Min' | 'Disabled' | 'Double';
  /** Whether a recommendation as old as the window still counts. Default: false. */
  readonly inclusive?: boolean;
  readonly policies: readonly RatePolicy[];
}

/** What the API server and the controller fill in where an HPA states some `behavior`. */
export const UP: Rules = {
  window: 0,
  select: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
export const DOWN: Rules = {
  window: 300,
  select: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** Where it states none the controller takes an older way: at most twice as many, or four; the end of the window still counts. */
export const PLAIN_UP: Rules = { ...UP, select: 'Double' };
export const PLAIN_DOWN: Rules = { ...DOWN, inclusive: true };

/** A recommendation or a change, and when. */
export interface Dated {
  readonly at: number;
  readonly replicas: number;
}

/** Why the number is not the one that metrics ask for; `free` where it is. */
export type Limit =
  | 'free'
  | 'scale-out window'
  | 'scale-in window'
  | 'scale-out rate'
  | 'scale-in rate'
  | 'max'
  | 'min';

export interface Limited {
  readonly replicas: number;
  readonly limit: Limit;
}

/** Ends `current` between the lowest recommendation of the way up and the highest of the way down. */
export function stabilized(
  now: number,
  current: number,
  desired: number,
  past: readonly Dated[],
  { up, down }: { readonly up: Rules; readonly down: Rules },
): number {
  let [lowest, highest] = [desired, desired];
  for (const { at, replicas } of past) {
    if (isWithin(at, now, up)) lowest = Math.min(lowest, replicas);
    if (isWithin(at, now, down)) highest = Math.max(highest, replicas);
  }
  return Math.min(Math.max(current, lowest), highest);
}

const isWithin = (at: number, now: number, { window, inclusive }: Rules) =>
  inclusive === true ? at >= now - window : at > now - window;

/** Replicas to which policies let the workload grow. */
export function upLimit(
  now: number,
  current: number,
  ups: readonly Dated[],
  downs: readonly Dated[],
  rules: Rules,
): number {
  return limitOf(
    now,
    current,
    ups,
    downs,
    rules,
    rules.select === 'Min' ? Math.min : Math.max,
    (start, policy) =>
      policy.type === 'Pods' ? start + policy.value : Math.ceil(start * (1 + policy.value / 100)),
  );
}

/** Replicas to which policies let it shrink. */
export function downLimit(
  now: number,
  current: number,
  ups: readonly Dated[],
  downs: readonly Dated[],
  rules: Rules,
): number {
  return limitOf(
    now,
    current,
    ups,
    downs,
    rules,
    rules.select === 'Min' ? Math.max : Math.min,
    (start, policy) =>
      policy.type === 'Pods' ? start - policy.value : Math.trunc(start * (1 - policy.value / 100)),
  );
}

function limitOf(
  now: number,
  current: number,
  ups: readonly Dated[],
  downs: readonly Dated[],
  { select, policies }: Rules,
  choose: (a: number, b: number) => number,
  proposed: (start: number, policy: RatePolicy) => number,
): number {
  if (select === 'Disabled') return current;
  if (select === 'Double') return Math.max(2 * current, 4);
  let result: number | undefined;
  for (const policy of policies) {
    const { periodSeconds } = policy;
    const start = current - changed(now, periodSeconds, ups) + changed(now, periodSeconds, downs);
    const proposal = proposed(start, policy);
    result = result === undefined ? proposal : choose(result, proposal);
  }
  return result ?? current;
}

function changed(now: number, seconds: number, events: readonly Dated[]): number {
  let sum = 0;
  for (const { at, replicas } of events) if (at > now - seconds) sum += replicas;
  return sum;
}

/** The number that policies and bounds leave of a wanted one. */
export function limited(
  now: number,
  current: number,
  desired: number,
  bounds: { readonly min: number; readonly max: number },
  rules: { readonly up: Rules; readonly down: Rules },
  past: { readonly ups: readonly Dated[]; readonly downs: readonly Dated[] },
): Limited {
  if (desired > current) {
    const rate = Math.max(current, upLimit(now, current, past.ups, past.downs, rules.up));
    const most = Math.min(bounds.max, rate);
    if (desired > most) return { replicas: most, limit: bounds.max > rate ? 'scale-out rate' : 'max' };
  } else if (desired < current) {
    const rate = Math.min(current, downLimit(now, current, past.ups, past.downs, rules.down));
    const least = Math.max(bounds.min, rate);
    if (desired < least) return { replicas: least, limit: bounds.min < rate ? 'scale-in rate' : 'min' };
  }
  return { replicas: desired, limit: 'free' };
}
