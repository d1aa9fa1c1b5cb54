import type { Dimension } from './amounts.ts';
import type { Stop } from './pack.ts';
import type { Place } from './places.ts';

/** What `espalier capacity --json` prints of an environment; docs/capacity.md says what each field means. */
export interface Report {
  readonly environment: string;
  readonly region: string;
  readonly prices: Prices;
  readonly places: readonly PlaceReport[];
  readonly fargate: readonly FargateReport[];
  readonly total: { readonly min: Sum; readonly max: Sum };
  readonly workloads: readonly WorkloadReport[];
}

export interface Prices {
  readonly region: string;
  /** `null` where no price of the region is known. */
  readonly date: string | null;
  readonly hoursPerMonth: number;
}

export interface Sum {
  readonly nodes: number;
  readonly pods: number;
  /** Pods of DaemonSets among them. */
  readonly daemonPods: number;
  readonly vcpu: number;
  readonly memoryGiB: number;
  /** `null` where a price is not known. Fargate has none. */
  readonly usdPerMonth: number | null;
}

export interface Use extends Sum {
  readonly kinds: readonly { readonly type: string; readonly count: number }[];
  /** What pods, those of DaemonSets included, request of the nodes. */
  readonly requested: { readonly vcpu: number; readonly memoryGiB: number; readonly gpus: number };
  /** What stopped it from taking more, or else the resource that its nodes are fullest of; `null` without pods. */
  readonly binding: Dimension | Stop | null;
}

export interface PlaceReport {
  readonly kind: Place['kind'];
  readonly name: string;
  readonly capacityTypes: readonly string[];
  readonly zones: readonly string[];
  /** Types of instance that it may have, the cheapest first. */
  readonly types: readonly string[];
  /** What it names and nothing is known of. */
  readonly unknownTypes: readonly string[];
  /** Of a node group. */
  readonly range: Place['range'] | null;
  readonly limits: {
    readonly vcpu?: number;
    readonly memoryGiB?: number;
    readonly nodes?: number;
    readonly gpus?: number;
  };
  /** Of the volume that images and ephemeral storage share on each node. */
  readonly diskGiB: number;
  /** DaemonSets with a pod on every node of the cheapest type. */
  readonly daemonSets: readonly string[];
  readonly min: Use;
  readonly max: Use;
}

export interface FargateReport {
  readonly profile: string;
  readonly min: FargateUse;
  readonly max: FargateUse;
}

export interface FargateUse {
  readonly pods: number;
  readonly requested: { readonly vcpu: number; readonly memoryGiB: number };
  /** Rounded up to the sizes that Fargate has. */
  readonly billed: { readonly vcpu: number; readonly memoryGiB: number };
}

export interface WorkloadReport {
  readonly workload: string;
  readonly pods: { readonly min: number; readonly max: number };
  /** How many of the largest number have room. */
  readonly reachable: number;
  readonly request: { readonly milliCpu: number; readonly memoryMiB: number; readonly gpus: number };
  readonly sidecar: boolean;
  /** `Fargate`, or the places that take its pods and have a node with room for one. */
  readonly places: readonly string[];
  /** The cheapest type of instance that has room for one pod; `null` on Fargate, and where none has. */
  readonly smallestNode: string | null;
  /** What keeps replicas from room; `null` where all have it. */
  readonly binding: Stop | 'nothing fits' | null;
}
