import type { Autoscaler } from '../footprint.ts';
import { atSummary, builtObjects, collect, type Owned, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { rule } from '../rules.ts';
import { serverOf } from './_metrics-api.ts';

/** Which API an HPA reads each type of metric from. */
const APIS: Readonly<Record<string, string>> = {
  Resource: 'metrics.k8s.io',
  ContainerResource: 'metrics.k8s.io',
  Pods: 'custom.metrics.k8s.io',
  Object: 'custom.metrics.k8s.io',
  External: 'external.metrics.k8s.io',
};

export default rule({
  code: 'METRICS_NOT_BEFORE',
  title: 'An autoscaler comes after what serves its metrics: until then it is Degraded.',
  source: 'argo-cd#6287, argo-cd gitops-engine/pkg/health/health_hpa.go',
  check(tree) {
    const built = new Map(
      ['HorizontalPodAutoscaler', 'ScaledObject'].flatMap((kind) =>
        builtObjects(tree, kind).map(({ object }) => [keyOf(kind, object.metadata), object] as const),
      ),
    );
    return collect(tree, 'autoscalers').flatMap((scaler) =>
      [...apisOf(scaler, built.get(keyOf(scaler.kind, scaler)))].flatMap((api) => finding(tree, scaler, api)),
    );
  },
});

const keyOf = (kind: string, { namespace, name }: { namespace?: string; name: string }) =>
  `${kind} ${namespace}/${name}`;

/** KEDA serves the external metrics of its own triggers. What an HPA of a chart reads is not known: CPU, most likely. */
function apisOf({ kind }: Autoscaler, object: KubeObject | undefined): ReadonlySet<string> {
  const types: string[] =
    kind === 'ScaledObject'
      ? (object?.spec.triggers ?? [])
          .filter(({ type }: { type: string }) => type === 'cpu' || type === 'memory')
          .map(() => 'Resource')
      : (object?.spec.metrics ?? [{ type: 'Resource' }]).map(({ type }: { type: string }) => type);
  return new Set(types.flatMap((type) => APIS[type] ?? []));
}

function finding(tree: Tree, scaler: Owned<Autoscaler>, api: string) {
  const server = serverOf(tree, api);
  if (server && (server === scaler.owner || server.wave < scaler.owner.wave)) return [];
  return [
    {
      at: atSummary(tree, scaler),
      message: server
        ? `it reads ${api}, which "${server.component.name}" serves, in wave ${server.wave}, not before wave ${scaler.owner.wave}`
        : `it reads ${api}, and nothing in the tree serves that`,
      cure: server
        ? `Add ${server.component.name} to the needs of ${scaler.owner.component.name}.`
        : 'Switch on a component that does, and need it.',
    },
  ];
}
