import type { Deployment } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { addObject } from '../api-object.ts';
import type { IgnoredDifference } from '../component.ts';
import type { Behavior } from './behavior.ts';
import { type HpaMetric, horizontalPodAutoscaler } from './hpa.ts';
import { type Fallback, scaledObject, type Trigger } from './scaled-object.ts';

export type { Behavior, Direction, Policy } from './behavior.ts';
export type { HpaMetric } from './hpa.ts';
export type { CpuTrigger, Fallback, MemoryTrigger, PrometheusTrigger, Trigger } from './scaled-object.ts';

/** Who decides the number of replicas: exactly one of these for each workload. */
export type Scaling = FixedScaling | HpaScaling | KedaScaling;

/** Git does. */
export interface FixedScaling {
  readonly kind: 'fixed';
  readonly replicas: number;
}

/** A HorizontalPodAutoscaler, on resources or on a metric of the workload's own pods. */
export interface HpaScaling extends Range {
  readonly kind: 'hpa';
  readonly metrics: readonly [HpaMetric, ...HpaMetric[]];
}

/** A ScaledObject, which makes a HorizontalPodAutoscaler of its own. */
export interface KedaScaling extends Range {
  readonly kind: 'keda';
  readonly triggers: readonly [Trigger, ...Trigger[]];
  /** Seconds between two looks at the triggers while at zero replicas, and cache time of their values. Default: 30. */
  readonly pollingSeconds?: number;
  /** Seconds without load before the step to zero replicas; without meaning, and refused, where `min` is above 0. Default: 300, KEDA's. */
  readonly cooldownSeconds?: number;
  /** What counts while an external trigger cannot be read. Default: what runs, and at least half of the maximum. */
  readonly fallback?: Fallback;
}

/** Bounds of an autoscaler, and how fast it may move between them. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Default: scale-in waits for 300 seconds of less load, and the rest is Kubernetes' own. */
  readonly behavior?: Behavior;
}

/** Whether an autoscaler owns the number of replicas, so that the Deployment must not state it. */
export const isScaled = (scaling: Scaling): boolean => scaling.kind !== 'fixed';

/** The smallest number of replicas that the scaling allows. */
export const minReplicas = (scaling: Scaling): number =>
  scaling.kind === 'fixed' ? scaling.replicas : scaling.min;

/** The autoscaler of a Deployment; nothing for a fixed number. The name is the Deployment's. */
export function addScaler(scope: Construct, name: string, deployment: Deployment, scaling: Scaling): void {
  if (scaling.kind === 'fixed') return;
  deployment.markHasAutoscaler();
  addObject(
    scope,
    scaling.kind === 'hpa' ? horizontalPodAutoscaler(name, scaling) : scaledObject(name, scaling),
  );
}

/** What the component of a scaled Deployment ignores: its number of replicas. Nothing where Git states it. */
export function replicasOfAutoscaler(
  scaling: Pick<Scaling, 'kind'> | { readonly kind: 'none' },
  name: string,
  namespace: string,
): IgnoredDifference[] {
  if (scaling.kind === 'fixed' || scaling.kind === 'none') return [];
  return [
    {
      group: 'apps',
      kind: 'Deployment',
      name,
      namespace,
      jsonPointers: ['/spec/replicas'],
      because: 'the autoscaler owns the number of replicas; Git states none.',
      absent: true,
    },
  ];
}
