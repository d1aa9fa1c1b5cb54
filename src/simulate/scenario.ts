import type { Amounts } from '../capacity/amounts.ts';
import type { NodeKind } from '../capacity/node-kinds.ts';
import type { Place } from '../capacity/places.ts';
import type { FargateSize } from '../fargate.ts';
import type { Segment } from '../load/profile.ts';
import type { ServiceModel } from './app/service.ts';
import type { Standing } from './nodes/cluster.ts';
import type { Disruption } from './nodes/karpenter.ts';
import type { Spread } from './nodes/node.ts';
import type { HpaSpec } from './scaling/hpa.ts';
import type { KedaSpec } from './scaling/keda.ts';

/** All that a run depends on, as plain values: no clock, no files, nothing random. */
export interface Scenario {
  readonly environment: string;
  readonly region: string;
  /** Callers before those that they call. */
  readonly apps: readonly AppScenario[];
  readonly nodes: readonly Standing[];
  readonly disruption: ReadonlyMap<Place, Disruption>;
  /** Seconds between two looks of metrics-server. */
  readonly metricsSeconds: number;
}

/** One app: its pods, what scales them, and the load. */
export interface AppScenario {
  /** The component's name. */
  readonly name: string;
  /** `Deployment shop/web`. */
  readonly workload: string;
  readonly service: ServiceModel;
  readonly pods: PodScenario;
  readonly scaling: ScalingScenario;
  /** What counts its requests, by the name of the series. */
  readonly counters: ReadonlyMap<string, readonly CounterScenario[]>;
  /** Requests that come from outside; absent where only other apps send some. */
  readonly load: readonly Segment[] | undefined;
  /** Seconds that a client waits for an answer. */
  readonly patience: number;
}

export interface PodScenario {
  readonly request: Amounts;
  /** Cores that its limit allows; infinite for none. */
  readonly coreLimit: number;
  readonly sidecar: boolean;
  readonly options: ReadonlyMap<Place, readonly NodeKind[]>;
  /** Where a Fargate profile takes it. */
  readonly fargate: FargateSize | undefined;
  readonly perNode: number;
  readonly perZone: number;
  readonly spread: readonly Spread[];
  readonly graceSeconds: number;
  /** Seconds between two looks of the probe that tells that it has started; 0 for none. */
  readonly probeSeconds: number;
  /** Seconds that a start may take before it is begun anew; infinite for ever. */
  readonly startLimit: number;
  /** Pods above, and below, the wanted number while a new template is rolled out; a share is one of that number. */
  readonly surge: number | `${number}%`;
  readonly unavailable: number | `${number}%`;
  /** What its disruption budget asks for; absent without one. */
  readonly budget:
    | { readonly away: number | `${number}%` }
    | { readonly there: number | `${number}%` }
    | undefined;
}

export type ScalingScenario =
  | { readonly kind: 'fixed'; readonly replicas: number }
  | {
      readonly kind: 'hpa';
      readonly name: string;
      readonly hpa: HpaSpec;
      readonly metrics: readonly MetricScenario[];
    }
  | {
      readonly kind: 'keda';
      readonly name: string;
      readonly hpa: HpaSpec;
      readonly metrics: readonly MetricScenario[];
      readonly keda: KedaSpec;
      readonly triggers: readonly TriggerScenario[];
    };

/** A metric of an HPA; targets in percent of requests, or in thousandths. */
export type MetricScenario =
  | { readonly kind: 'utilization'; readonly resource: 'cpu' | 'memory'; readonly percent: number }
  | { readonly kind: 'average'; readonly resource: 'cpu' | 'memory'; readonly target: number }
  /** Of each pod, as an adapter asks Prometheus for it. */
  | { readonly kind: 'pods'; readonly name: string; readonly query: string; readonly target: number }
  /** What KEDA serves for a trigger, by its index. */
  | { readonly kind: 'trigger'; readonly trigger: number; readonly target: number; readonly whole: boolean };

export interface TriggerScenario {
  readonly query: string;
  readonly threshold: number;
  readonly activation: number;
  readonly ignoreNull: boolean;
  readonly cached: boolean;
}

/** Series of one name: what they count, their labels, and how often they are scraped. */
export interface CounterScenario {
  /**
   * `pods`: each pod counts what it has served. `age`: grows in each pod while it runs, by `perSecond`. `served`, `failed`: a
   * door counts them, in as many series as it has replicas. `present`: a gauge of something that is always there.
   */
  readonly counts: 'pods' | 'age' | 'present' | 'served' | 'failed';
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeSeconds: number;
  readonly perSecond?: number;
  readonly reporters?: number;
}
