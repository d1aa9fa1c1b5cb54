import type { FootprintObject } from '../../src/footprint.ts';
import type { BuiltChart } from '../../src/model.ts';
import { matchExpressions } from './selector.ts';

/** The autoscaler's target and limits, on a load that never comes. */
export function autoscalerBody(object: FootprintObject, { footprint }: BuiltChart) {
  const found = footprint.autoscalers.find((it) => isSame(it, object));
  if (found === undefined) return undefined;
  const [kind = '', name = ''] = found.target.split('/');
  return {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name },
      minReplicas: found.min,
      maxReplicas: found.max,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    },
  };
}

/** As `autoscalerBody`, in KEDA's words. */
export function scaledObjectBody(object: FootprintObject, { footprint }: BuiltChart) {
  const found = footprint.autoscalers.find((it) => isSame(it, object));
  if (found === undefined) return undefined;
  return {
    spec: {
      scaleTargetRef: { name: found.target.split('/')[1] },
      minReplicaCount: Math.max(1, found.min),
      maxReplicaCount: found.max,
      triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '80' } }],
    },
  };
}

/** A disruption budget, whole. */
export function budgetBody(object: FootprintObject, { footprint }: BuiltChart) {
  const found = footprint.disruptionBudgets.find(
    (it) => it.name === object.name && it.namespace === object.namespace,
  );
  if (found === undefined) return undefined;
  const { minAvailable, maxUnavailable, selector } = found;
  return {
    spec: {
      ...(minAvailable !== undefined && { minAvailable }),
      ...(maxUnavailable !== undefined && { maxUnavailable }),
      selector: { matchExpressions: matchExpressions(selector) },
    },
  };
}

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** Whether a summary is that object's. */
export function isSame(a: Named, b: Named): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}
