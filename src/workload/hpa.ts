import { canonicalQuantity } from '../canonical.ts';
import type { KubeObject } from '../object.ts';
import { hpaBehavior } from './behavior.ts';
import type { HpaScaling } from './scaling.ts';

/** What an HPA compares with its target. */
export type HpaMetric =
  /** Average use in percent of the pods' requests. */
  | { readonly kind: 'cpu' | 'memory'; readonly percent: number }
  /** A metric of each pod in custom.metrics.k8s.io, averaged over the pods. */
  | { readonly kind: 'pods'; readonly metric: string; readonly perReplica: number };

/** The HorizontalPodAutoscaler of a Deployment of the same name. */
export function horizontalPodAutoscaler(
  name: string,
  { min, max, metrics, behavior }: HpaScaling,
): KubeObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: min,
      maxReplicas: max,
      // CPU last: the order that the API server gives back (kubernetes#74099).
      metrics: metrics.toSorted((a, b) => rank(a) - rank(b)).map(metricSpec),
      behavior: hpaBehavior(behavior),
    },
  };
}

const rank = ({ kind }: HpaMetric) => ['pods', 'memory', 'cpu'].indexOf(kind);

function metricSpec(metric: HpaMetric) {
  if (metric.kind === 'pods') {
    const value = String(metric.perReplica);
    return {
      type: 'Pods',
      pods: {
        metric: { name: metric.metric },
        target: { type: 'AverageValue', averageValue: canonicalQuantity(value) ?? value },
      },
    };
  }
  return {
    type: 'Resource',
    resource: { name: metric.kind, target: { type: 'Utilization', averageUtilization: metric.percent } },
  };
}
