import type { Container, Workload } from '../footprint.ts';
import { atObject, builtObjects, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { bytes } from '../quantity.ts';
import { rule } from '../rules.ts';
import { scaledWorkloads } from './_scaled.ts';

export default rule({
  code: 'MEMORY_TRIGGER',
  title: 'Memory use that adds replicas is below what the limits let a pod use.',
  source:
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-resource-metrics',
  check(tree) {
    return [...builtObjects(tree, 'ScaledObject'), ...builtObjects(tree, 'HorizontalPodAutoscaler')].flatMap(
      (owned) => {
        const { object } = owned;
        return memoryTargets(object).flatMap(([path, percent]) => {
          const most = mostPercent(targetOf(tree, object));
          if (most === undefined || percent < most) return [];
          return {
            at: atObject(tree, owned, path),
            message: `${percent} % of the memory requests is never reached: the limits end a pod at ${Math.floor(most)} %`,
            cure: `Scale on another signal, or state less than ${Math.floor(most)}.`,
          };
        });
      },
    );
  },
});

/** Path and percentage of each target for memory use. */
function memoryTargets({ kind, spec }: KubeObject): [path: string, percent: number][] {
  if (kind === 'ScaledObject') {
    return (spec.triggers as KubeObject[]).flatMap(({ type, metricType, metadata }, index) =>
      type === 'memory' && (metricType ?? 'Utilization') === 'Utilization'
        ? [[`spec.triggers[${index}].metadata.value`, Number((metadata as { value?: string }).value)]]
        : [],
    );
  }
  return ((spec.metrics ?? []) as KubeObject[]).flatMap(({ resource }, index) =>
    resource?.name === 'memory' && resource.target.averageUtilization !== undefined
      ? [[`spec.metrics[${index}].resource.target.averageUtilization`, resource.target.averageUtilization]]
      : [],
  );
}

function targetOf(tree: Tree, { metadata, spec }: KubeObject): Workload | undefined {
  const { kind = 'Deployment', name } = spec.scaleTargetRef;
  const target = `${kind} ${metadata.namespace}/${name}`;
  return scaledWorkloads(tree).find((scaled) => scaled.target === target)?.workload;
}

/** Limits of all containers in percent of their requests; `undefined` where one of them has no limit or no request. */
function mostPercent(workload: Workload | undefined): number | undefined {
  const running = (workload?.containers ?? []).filter(({ init, sidecar }) => !init || sidecar);
  const sum = (which: 'requests' | 'limits') =>
    running.reduce((total, container) => total + memoryOf(container, which), 0);
  const most = (sum('limits') / sum('requests')) * 100;
  return Number.isFinite(most) ? most : undefined;
}

/** Bytes; not a number where nothing, or no quantity, is stated. */
function memoryOf(container: Container, which: 'requests' | 'limits'): number {
  try {
    return bytes(container[which]?.memory ?? '');
  } catch (error) {
    if (error instanceof RangeError) return Number.NaN;
    throw error;
  }
}
