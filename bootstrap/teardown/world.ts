import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';

/** An object as the API server has it; fields that only it writes included. */
export interface Live extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly deletionTimestamp?: string;
    readonly uid?: string;
  };
}

/** What teardown asks of a cluster, and does to it. Resources are named as kubectl has them: `nodepools.karpenter.sh`. */
export interface Cluster {
  /** Every object of a resource in all namespaces; none where the cluster does not serve it. */
  list(resource: string): Promise<readonly Live[]>;
  /** Asks for the deletion and does not wait for it; nothing where there is no such object. */
  delete(resource: string, object: Live): Promise<void>;
  /** JSON merge patch; nothing where there is no such object. */
  patch(resource: string, object: Live, patch: unknown): Promise<void>;
}

/** One command of the AWS CLI, in the environment's account and region; returns what it answers. Throws as `Aws.call` of `aws.ts`. */
export type Ask = (args: readonly string[]) => Promise<unknown>;

/** What a teardown has to do with. */
export interface World {
  readonly tree: Tree;
  /** Absent where the cluster is gone, and AWS alone is left. */
  readonly cluster?: Cluster;
  readonly aws: Ask;
  /** Whether `--yes-delete-data` named the environment: only then is a person's word given to Argo CD. */
  readonly confirmed: boolean;
}

/** Something that is still there. */
export interface Left {
  /** `Service istio-ingress/istio-ingressgateway`, `network interface eni-0123`. */
  readonly id: string;
  /** Who must let go of it first. Default: none. */
  readonly finalizers?: readonly string[];
  /** What it says of itself: a condition, a state. */
  readonly says?: string;
}

/** One thing to do, until nothing of it is left. */
export interface Step {
  /** Unique in a teardown: `applications of wave 8`. */
  readonly name: string;
  /** What it waits for, as it is told to whoever watches. */
  readonly until: string;
  /** Minutes after which it gives up. */
  readonly minutes: number;
  /** What to do where it does not end. Imperative sentences. */
  readonly stuck: string;
  /** What is in the way of the next step. Nothing: the step is done. */
  left(): Promise<readonly Left[]>;
  /** Done at each look at which something is left. May be repeated: it asks for nothing that was asked for. */
  act?(): Promise<void>;
  /** Asked once, when time is up: what the things that are left wait for themselves. */
  behind?(): Promise<readonly Left[]>;
}

/** A live object as something that is left. */
export function leftOf({ kind, metadata }: Live, says?: string): Left {
  const { namespace, name, finalizers = [], deletionTimestamp } = metadata;
  const state = deletionTimestamp === undefined ? 'not asked to go' : `asked to go at ${deletionTimestamp}`;
  return {
    id: `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
    finalizers,
    says: says === undefined ? state : `${state}; ${says}`,
  };
}
