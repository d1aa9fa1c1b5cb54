import { atObject, builtObjects } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { rule } from '../rules.ts';

interface Trigger {
  readonly type: string;
  readonly metricType?: string;
}

export default rule({
  code: 'SCALING_REFUSED',
  title: "A ScaledObject is one that KEDA's admission accepts.",
  source:
    'https://keda.sh/docs/2.20/concepts/admission-webhooks/, https://keda.sh/docs/2.20/reference/scaledobject-spec/',
  check: (tree) =>
    builtObjects(tree, 'ScaledObject').flatMap((owned) =>
      faults(owned.object).map(([path, message, cure]) => ({
        at: atObject(tree, owned, path),
        message,
        cure,
      })),
    ),
});

function faults({ metadata, spec }: KubeObject): [path: string, message: string, cure: string][] {
  const { minReplicaCount: min = 0, maxReplicaCount: max = 100, idleReplicaCount: idle, fallback } = spec;
  const triggers = spec.triggers as readonly Trigger[];
  const external = triggers.filter(({ type }) => type !== 'cpu' && type !== 'memory');
  const hpa: string = spec.advanced?.horizontalPodAutoscalerConfig?.name ?? `keda-hpa-${metadata.name}`;
  const found: [string, string, string][] = [];
  if (min > max) {
    found.push(['spec.minReplicaCount', `it is ${min}, above maxReplicaCount ${max}`, 'Order them.']);
  }
  if (min === 0 && external.length === 0) {
    found.push([
      'spec.minReplicaCount',
      'it is 0, and with CPU and memory alone nothing would ever start a pod again',
      'State at least 1, or add a trigger that can be read without a pod.',
    ]);
  }
  if (idle !== undefined && idle !== 0) {
    found.push([
      'spec.idleReplicaCount',
      `it is ${idle}, and KEDA accepts 0 alone`,
      'Leave it out, or state 0.',
    ]);
  }
  if (fallback && !external.some(({ metricType = 'AverageValue' }) => metricType === 'AverageValue')) {
    found.push([
      'spec.fallback',
      'no trigger has metricType AverageValue, without which a fallback has no meaning',
      'Leave it out, or give an external trigger metricType AverageValue.',
    ]);
  }
  for (const [path, name] of [
    ['metadata.name', metadata.name],
    ['spec.advanced.horizontalPodAutoscalerConfig.name', hpa],
  ] as const) {
    if (name.length > 63) {
      found.push([path, `"${name}" has ${name.length} characters, and a label holds 63`, 'Shorten it.']);
    }
  }
  return found;
}
