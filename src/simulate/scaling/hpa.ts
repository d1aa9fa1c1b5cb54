import {
  type Dated,
  DOWN,
  type Limit,
  limited,
  type RatePolicy,
  type Rules,
  stabilized,
  UP,
} from './behavior.ts';
import type { Proposal, Tolerances } from './replicas.ts';

/** Settings of the controller that EKS leaves at Kubernetes' defaults (kube-controller-manager, --horizontal-pod-autoscaler-*). */
export const CONTROLLER = {
  syncSeconds: 15,
  tolerance: 0.1,
  /** After the start of a pod, in which its CPU counts only from a whole sample after it became ready. */
  cpuInitializationSeconds: 300,
  /** After that, a pod that became unready within this time of its start has never been ready. */
  initialReadinessSeconds: 30,
} as const;

/** What an HPA states, defaults filled in; without metrics. */
export interface HpaSpec {
  readonly min: number;
  readonly max: number;
  readonly up: Rules;
  readonly down: Rules;
  readonly tolerances: Tolerances;
}

/** What the controller has decided, and why it is so. */
export interface Decision {
  readonly replicas: number;
  /** `no metrics`: nothing could be read, or not enough to scale in. `off`: at zero replicas. */
  readonly reason: Limit | 'within tolerance' | 'no metrics' | 'off';
  /** What metrics ask for, before windows and policies; `undefined` where there is nothing to go by. */
  readonly wanted?: number;
  /** Index of the metric that asks for most. */
  readonly metric?: number;
}

/** The HPA controller for one workload: what it remembers, and what it decides. */
export class HpaController {
  readonly #spec: HpaSpec;
  readonly #past: Dated[] = [];
  #ups: Dated[] = [];
  #downs: Dated[] = [];

  constructor(spec: HpaSpec) {
    this.#spec = spec;
  }

  /**
   * One look. `proposals` are those of the metrics, in order; `undefined` for one that cannot be read: then nothing scales in
   * on the others alone.
   */
  sync(now: number, current: number, proposals: readonly (Proposal | undefined)[]): Decision {
    const { min, max, up, down } = this.#spec;
    // A controller that has just found the workload takes its number for a recommendation.
    if (this.#past.length === 0) this.#past.push({ at: now, replicas: current });
    if (current === 0 && min !== 0) return { replicas: 0, reason: 'off' };
    if (current > max) return this.#changed(now, current, { replicas: max, reason: 'max' });
    if (current < min) return this.#changed(now, current, { replicas: min, reason: 'min' });
    let [wanted, metric, blind] = [0, -1, 0];
    for (const [index, proposal] of proposals.entries()) {
      if (proposal === undefined) blind++;
      else if (metric === -1 || proposal.replicas > wanted) [wanted, metric] = [proposal.replicas, index];
    }
    if (metric === -1 || (blind > 0 && wanted < current)) return { replicas: current, reason: 'no metrics' };
    const steady = stabilized(now, current, wanted, this.#past, { up, down });
    const oldest = now - Math.max(up.window, down.window);
    while ((this.#past[0]?.at ?? now) < oldest) this.#past.shift();
    this.#past.push({ at: now, replicas: wanted });
    const past = { ups: this.#ups, downs: this.#downs };
    const { replicas, limit } = limited(now, current, steady, { min, max }, { up, down }, past);
    const reason = reasonOf(current, wanted, steady, limit, this.#spec);
    return this.#changed(now, current, { replicas, reason, wanted, metric });
  }

  #changed(now: number, current: number, decision: Decision): Decision {
    const { replicas } = decision;
    const { up, down } = this.#spec;
    if (replicas > current)
      this.#ups = [...recent(this.#ups, now, up.policies), { at: now, replicas: replicas - current }];
    if (replicas < current)
      this.#downs = [...recent(this.#downs, now, down.policies), { at: now, replicas: current - replicas }];
    return decision;
  }
}

function recent(events: readonly Dated[], now: number, policies: readonly RatePolicy[]): Dated[] {
  const longest = Math.max(0, ...policies.map(({ periodSeconds }) => periodSeconds));
  // The other direction's policies look at them as well.
  return events.filter(({ at }) => at > now - Math.max(longest, 1800));
}

function reasonOf(
  current: number,
  wanted: number,
  steady: number,
  limit: Limit,
  { min, max }: HpaSpec,
): Decision['reason'] {
  if (steady !== wanted && wanted < current) return steady > wanted ? 'scale-in window' : limit;
  if (steady !== wanted && wanted > current) return 'scale-out window';
  if (limit !== 'free') return limit;
  if (wanted === current) return wanted === max ? 'max' : wanted === min ? 'min' : 'within tolerance';
  return 'free';
}

/** A direction of `spec.behavior` as the API server completes it. */
export function rulesOf(
  stated:
    | {
        readonly stabilizationWindowSeconds?: number;
        readonly selectPolicy?: string;
        readonly policies?: readonly RatePolicy[];
      }
    | undefined,
  defaults: Rules,
): Rules {
  const { stabilizationWindowSeconds: window, selectPolicy, policies } = stated ?? {};
  return {
    window: window ?? defaults.window,
    select: selectPolicy === 'Min' || selectPolicy === 'Disabled' ? selectPolicy : defaults.select,
    policies: policies ?? defaults.policies,
  };
}

export { DOWN, UP };
