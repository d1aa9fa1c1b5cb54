/**
 * What KEDA makes of a ScaledObject (v2.20: pkg/scaling/executor/scale_scaledobjects.go, pkg/fallback/fallback.go,
 * pkg/scalers/prometheus_scaler.go, controllers/keda/hpa.go): the HPA, its metrics, and the steps to and from rest.
 */

/** KEDA's own defaults (apis/keda/v1alpha1/scaledobject_types.go). */
export const KEDA = { polling: 30, cooldown: 300, max: 100 } as const;

export interface KedaSpec {
  readonly min: number;
  readonly max: number;
  /** `idleReplicaCount`; where it is stated the workload rests there, else at `min`. */
  readonly idle: number | undefined;
  /** Seconds. */
  readonly polling: number;
  readonly cooldown: number;
  readonly initialCooldown: number;
  readonly fallback: Fallback | undefined;
}

export interface Fallback {
  readonly failures: number;
  readonly replicas: number;
  readonly behavior: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
}

/** A trigger that KEDA itself asks; CPU and memory are the HPA's. */
export interface KedaTrigger {
  /** The value now; `undefined` where the source cannot be asked, or gives more than one. `'nothing'`: it has none. */
  value(now: number): number | undefined | 'nothing';
  /** In the metric's own unit. */
  readonly threshold: number;
  readonly activation: number;
  /** A source without a value counts as zero, and not as failed. */
  readonly ignoreNull: boolean;
  /** The HPA gets the value of the last poll. */
  readonly cached: boolean;
}

/** Replicas that the HPA is given for its smallest number: one where KEDA takes the step to zero. */
export const hpaMin = ({ min }: Pick<KedaSpec, 'min'>) => Math.max(1, min);

interface Watched {
  readonly trigger: KedaTrigger;
  failures: number;
  /** Of the last poll. */
  last: number | undefined;
}

/** KEDA's operator and metrics adapter for one ScaledObject. */
export class KedaScaler {
  readonly #spec: KedaSpec;
  readonly #watched: Watched[];
  readonly #onlyResources: boolean;
  #lastActive: number | undefined;

  constructor(spec: KedaSpec, triggers: readonly KedaTrigger[], onlyResources: boolean) {
    this.#spec = spec;
    this.#watched = triggers.map((trigger) => ({ trigger, failures: 0, last: undefined }));
    // CPU and memory do not exist at zero replicas; alone they count as always active.
    this.#onlyResources = onlyResources;
  }

  /** One poll: the number of replicas that the operator sets; `undefined` where it leaves that to the HPA. */
  poll(now: number, current: number): number | undefined {
    const { min, idle, cooldown, initialCooldown, fallback } = this.#spec;
    let active = this.#onlyResources;
    let failed = false;
    for (const watched of this.#watched) {
      const value = this.#ask(now, watched);
      watched.last = value;
      if (value !== undefined) active ||= value > watched.trigger.activation;
      // While the fallback holds the trigger counts as active.
      else if (this.#fallsBack(watched)) active = true;
      else failed = true;
    }
    if (active) {
      const rests = (idle !== undefined && current < min) || current === 0;
      if (rests || !failed) this.#lastActive = now;
      return rests ? Math.max(1, min) : undefined;
    }
    if (failed && (fallback === undefined || fallback.replicas !== 0)) return undefined;
    const sleeps = (idle !== undefined && current > idle) || (current > 0 && min === 0);
    if (sleeps) {
      const cold = this.#lastActive === undefined ? initialCooldown < now : this.#lastActive + cooldown < now;
      return cold ? (idle ?? min) : undefined;
    }
    return idle === undefined && current < min ? min : undefined;
  }

  /** The external metric of a trigger as the HPA gets it, in thousandths; `undefined` for an error. */
  metric(index: number, now: number, current: number): number | undefined {
    const watched = this.#watched[index];
    if (watched === undefined) return undefined;
    const { trigger } = watched;
    const value = trigger.cached ? watched.last : this.#ask(now, watched);
    if (value !== undefined) return Math.round(value * 1000);
    if (!this.#fallsBack(watched)) return undefined;
    return Math.trunc(trigger.threshold * 1000 * this.#fallbackReplicas(current));
  }

  /** Whether a trigger has failed for so long that the fallback counts in its place. */
  get fallsBack(): boolean {
    return this.#watched.some((watched) => this.#fallsBack(watched));
  }

  /** Counts a failure each time that it is asked, by the operator and for the HPA alike. */
  #ask(now: number, watched: Watched): number | undefined {
    const { trigger } = watched;
    const answer = trigger.value(now);
    const value = answer === 'nothing' ? (trigger.ignoreNull ? 0 : undefined) : answer;
    watched.failures = value === undefined ? watched.failures + 1 : 0;
    return value;
  }

  #fallsBack({ failures }: Watched): boolean {
    const { fallback } = this.#spec;
    return fallback !== undefined && failures > fallback.failures;
  }

  #fallbackReplicas(current: number): number {
    const { replicas = 0, behavior } = this.#spec.fallback ?? {};
    switch (behavior) {
      case 'currentReplicas':
        return current;
      case 'currentReplicasIfHigher':
        return Math.max(current, replicas);
      case 'currentReplicasIfLower':
        return Math.min(current, replicas);
      default:
        return replicas;
    }
  }
}
