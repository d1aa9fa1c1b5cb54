import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import type { IComGithubKedacoreKedaV2ApisKedaV1alpha1ScaleTriggers as IScaleTriggers } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaleTriggers';
import { hpaBehavior } from './behavior.ts';
import type { KedaScaling } from './scaling.ts';

/** One reason to scale. */
export type Trigger = PrometheusTrigger | CpuTrigger | MemoryTrigger;

export interface PrometheusTrigger {
  readonly kind: 'prometheus';
  /** URL of Prometheus. */
  readonly serverAddress: string;
  /** PromQL that gives one number for the whole workload: a sum, of rates where it is a counter. */
  readonly query: string;
  /** What one replica is meant to carry. */
  readonly perReplica: number;
  /** Above this the step from zero replicas to one is taken. Default: 0. */
  readonly activation?: number;
}

export interface CpuTrigger {
  readonly kind: 'cpu';
  /** Average use in percent of the CPU request. */
  readonly percent: number;
}

/** No signal for what never gives memory back, such as a JVM: scale-in never comes. */
export interface MemoryTrigger {
  readonly kind: 'memory';
  /** Average use in percent of the memory request. */
  readonly percent: number;
}

/** https://keda.sh/docs/2.20/reference/scaledobject-spec/#fallback */
export interface Fallback {
  /** Failed looks in a row before it counts. */
  readonly failures: number;
  /** Default: half of the maximum. */
  readonly replicas?: number | undefined;
  readonly behavior: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
}

const BLIND: Fallback = { failures: 3, behavior: 'currentReplicasIfHigher' };

/**
 * While Prometheus cannot be read, KEDA keeps the replicas that are there, and at least half of the maximum: it is blind,
 * and scaling in when blind is an outage. A query that finds nothing counts as a failure too (`ignoreNullValues: "false"`;
 * https://keda.sh/docs/2.20/scalers/prometheus/ defaults to true, which reads it as zero load).
 */
export function scaledObject(name: string, scaling: KedaScaling): ScaledObject {
  const { min, max, triggers, pollingSeconds = 30, cooldownSeconds, behavior } = scaling;
  const half = Math.max(min, Math.ceil(max / 2));
  const { failures, replicas = half, behavior: held } = scaling.fallback ?? BLIND;
  return new ScaledObject({
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicaCount: min,
      maxReplicaCount: max,
      pollingInterval: pollingSeconds,
      ...(cooldownSeconds !== undefined && { cooldownPeriod: cooldownSeconds }),
      ...(triggers.some(({ kind }) => kind === 'prometheus') && {
        fallback: { failureThreshold: failures, replicas, behavior: held },
      }),
      advanced: {
        horizontalPodAutoscalerConfig: { name: `keda-hpa-${name}`, behavior: hpaBehavior(behavior) },
      },
      triggers: triggers.map(trigger),
    },
  });
}

function trigger(trigger: Trigger): IScaleTriggers {
  if (trigger.kind !== 'prometheus') {
    return {
      type: trigger.kind,
      metricType: 'Utilization' as const,
      metadata: { value: String(trigger.percent) },
    };
  }
  const { serverAddress, query, perReplica, activation } = trigger;
  return {
    type: 'prometheus',
    metricType: 'AverageValue' as const,
    metadata: {
      serverAddress,
      query,
      threshold: String(perReplica),
      ...(activation !== undefined && { activationThreshold: String(activation) }),
      ignoreNullValues: 'false',
    },
  };
}
