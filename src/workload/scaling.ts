import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import type { IComGithubKedacoreKedaV2ApisKedaV1alpha1ScaleTriggers as IScaleTriggers } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaleTriggers';
import { type Deployment, HorizontalPodAutoscaler, Metric, MetricTarget } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { addObject } from '../api-object.ts';

/** Who decides the number of replicas: exactly one of these for each workload. */
export type Scaling =
  | { readonly kind: 'fixed'; readonly replicas: number }
  | ({ readonly kind: 'hpa'; readonly cpuPercent: number } & Range)
  | ({
      readonly kind: 'keda';
      readonly triggers: readonly [Trigger, ...Trigger[]];
      /** Seconds between two looks at the triggers while at zero replicas, and cache time of their values. Default: 30. */
      readonly pollingSeconds?: number;
      readonly behavior?: Behavior;
    } & Range);

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How fast an HPA may move; fields as in autoscaling/v2. */
export interface Behavior {
  /** Seconds that the highest recommendation of the past holds scale-in back. */
  readonly scaleDownSeconds: number;
}

/** One reason to scale. */
export type Trigger = PrometheusTrigger | CpuTrigger;

export interface PrometheusTrigger {
  readonly kind: 'prometheus';
  /** URL of Prometheus. */
  readonly serverAddress: string;
  /** PromQL that gives one number for the whole workload: a sum, of rates where it is a counter. */
  readonly query: string;
  /** What one replica is meant to carry. */
  readonly perReplica: number;
}

export interface CpuTrigger {
  readonly kind: 'cpu';
  /** Average use in percent of the CPU request. */
  readonly percent: number;
}

/** Whether an autoscaler owns the number of replicas, so that the Deployment must not state it. */
export const isScaled = (scaling: Scaling): boolean => scaling.kind !== 'fixed';

/** The smallest number of replicas that the scaling allows. */
export const minReplicas = (scaling: Scaling): number =>
  scaling.kind === 'fixed' ? scaling.replicas : scaling.min;

/** The autoscaler of a Deployment; nothing for a fixed number. The name is the Deployment's. */
export function addScaler(scope: Construct, name: string, deployment: Deployment, scaling: Scaling): void {
  if (scaling.kind === 'hpa') {
    new HorizontalPodAutoscaler(scope, 'hpa', {
      metadata: { name },
      target: deployment,
      minReplicas: scaling.min,
      maxReplicas: scaling.max,
      metrics: [Metric.resourceCpu(MetricTarget.averageUtilization(scaling.cpuPercent))],
    });
  }
  if (scaling.kind === 'keda') {
    deployment.markHasAutoscaler();
    addObject(scope, scaledObject(name, scaling));
  }
}

/**
 * While Prometheus cannot be read, KEDA keeps the replicas that are there, and at least half of the maximum: it is blind,
 * and scaling in when blind is an outage. A query that finds nothing counts as a failure too (`ignoreNullValues: "false"`;
 * https://keda.sh/docs/2.20/scalers/prometheus/ defaults to true, which reads it as zero load).
 */
function scaledObject(name: string, scaling: Extract<Scaling, { kind: 'keda' }>): ScaledObject {
  const hasExternal = scaling.triggers.some((trigger) => trigger.kind === 'prometheus');
  return new ScaledObject({
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicaCount: scaling.min,
      maxReplicaCount: scaling.max,
      pollingInterval: scaling.pollingSeconds ?? 30,
      ...(hasExternal && {
        fallback: {
          failureThreshold: 3,
          replicas: Math.max(scaling.min, Math.ceil(scaling.max / 2)),
          behavior: 'currentReplicasIfHigher',
        },
      }),
      advanced: {
        horizontalPodAutoscalerConfig: {
          name: `keda-hpa-${name}`,
          behavior: { scaleDown: { stabilizationWindowSeconds: scaling.behavior?.scaleDownSeconds ?? 300 } },
        },
      },
      triggers: scaling.triggers.map(trigger),
    },
  });
}

function trigger(trigger: Trigger): IScaleTriggers {
  if (trigger.kind === 'cpu') {
    return { type: 'cpu', metricType: 'Utilization' as const, metadata: { value: String(trigger.percent) } };
  }
  return {
    type: 'prometheus',
    metricType: 'AverageValue' as const,
    metadata: {
      serverAddress: trigger.serverAddress,
      query: trigger.query,
      threshold: String(trigger.perReplica),
      ignoreNullValues: 'false',
    },
  };
}
