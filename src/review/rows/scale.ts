import { valueAt } from '../path.ts';
import type { Hit, Row, Verdict } from '../table.ts';
import { show } from './pods.ts';

const SCALED = ['apps/Deployment', 'apps/StatefulSet'];
const SCALERS = [
  'autoscaling/HorizontalPodAutoscaler',
  'keda.sh/ScaledObject',
  'http.keda.sh/HTTPScaledObject',
];

export const SCALE: readonly Row[] = [
  {
    id: 'replicas',
    kinds: SCALED,
    fields: ['spec.replicas'],
    effect: 'scale',
    severity: 'medium',
    says: ({ before, after }) => {
      const [was, is] = [before?.spec?.replicas, after?.spec?.replicas];
      if (is === undefined)
        return {
          says: `Git no longer states the ${show(was)} replicas: an autoscaler owns them`,
          effect: 'scale-owner',
        };
      if (was === undefined)
        return {
          says: `Git states ${show(is)} replicas and takes them from an autoscaler`,
          effect: 'scale-owner',
        };
      if (is === 0) return { says: `${show(was)} replicas -> none: it stops`, severity: 'high' };
      return { says: `${show(was)} replicas -> ${show(is)}`, severity: is < was ? 'medium' : 'low' };
    },
  },
  {
    id: 'scaler-target',
    kinds: SCALERS,
    fields: ['spec.scaleTargetRef'],
    effect: 'scale-owner',
    severity: 'high',
    says: 'it scales another workload; the former one stays at its number',
  },
  {
    id: 'scaler-bounds',
    kinds: SCALERS,
    fields: [
      'spec.minReplicas',
      'spec.maxReplicas',
      'spec.minReplicaCount',
      'spec.maxReplicaCount',
      'spec.idleReplicaCount',
      'spec.replicas',
    ],
    effect: 'scale',
    severity: 'low',
    says: bounds,
  },
  {
    id: 'scaler-rules',
    kinds: SCALERS,
    fields: ['spec'],
    effect: 'scale',
    severity: 'low',
    says: ({ fields }) =>
      fields.some(({ path }) => !ELSEWHERE.has(String(path[1]))) ? 'it scales by other rules' : undefined,
  },
  {
    id: 'scaler-pause',
    kinds: ['keda.sh/ScaledObject'],
    fields: [
      'metadata.annotations.[autoscaling.keda.sh/paused]',
      'metadata.annotations.[autoscaling.keda.sh/paused-replicas]',
    ],
    effect: 'scale-owner',
    severity: 'high',
    says: 'scaling is paused, or goes on again',
  },
  {
    id: 'scaler-created',
    kinds: SCALERS,
    on: ['created'],
    effect: 'scale-owner',
    severity: 'medium',
    says: ({ after }) => `it takes the number of replicas of ${target(after)} over`,
  },
  {
    id: 'scaler-pruned',
    kinds: SCALERS,
    on: ['pruned'],
    effect: 'scale-owner',
    severity: 'high',
    says: ({ before }) => `${target(before)} stays at its number of replicas, unless Git states one`,
  },
];

const ELSEWHERE = new Set([
  'scaleTargetRef',
  'minReplicas',
  'maxReplicas',
  'minReplicaCount',
  'maxReplicaCount',
  'idleReplicaCount',
  'replicas',
]);

const target = (object: unknown) => show(valueAt(object, 'spec.scaleTargetRef.name') ?? 'its target');

/** KEDA's default maximum is 100, that of an HPA's minimum 1 (their API references); a lower ceiling is what hurts. */
function bounds({ before, after }: Hit): Verdict {
  const of = (object: Hit['before']) => {
    const spec = object?.spec ?? {};
    const min = spec.minReplicas ?? spec.minReplicaCount ?? spec.replicas?.min;
    const max = spec.maxReplicas ?? spec.maxReplicaCount ?? spec.replicas?.max;
    return { min, max };
  };
  const [was, is] = [of(before), of(after)];
  const says = `from ${show(was.min ?? 'default')}-${show(was.max ?? 'default')} replicas to ${show(is.min ?? 'default')}-${show(is.max ?? 'default')}`;
  const lower = (a: unknown, b: unknown) => typeof a === 'number' && typeof b === 'number' && b < a;
  return { says, severity: lower(was.max, is.max) || lower(was.min, is.min) ? 'medium' : 'low' };
}
