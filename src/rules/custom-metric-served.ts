import { adapterEntries } from '../metrics/adapter.ts';
import { atObject, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
import { isOf, makes } from './_adapter.ts';
import { serverOf } from './_metrics-api.ts';

/** Label by which KEDA knows the ScaledObject of a metric. */
const SCALED_OBJECT = 'scaledobject.keda.sh/name';

/** That nothing serves an API at all, and what another adapter makes of it, is not said here. */
export default rule({
  code: 'CUSTOM_METRIC_SERVED',
  title: 'Every custom or external metric that an HPA reads is made by a rule of the tree.',
  source:
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis, https://github.com/kubernetes-sigs/prometheus-adapter/blob/v0.12.0/docs/config.md',
  check(tree) {
    return builtObjects(tree, 'HorizontalPodAutoscaler').flatMap((hpa) =>
      ((hpa.object.spec.metrics ?? []) as KubeObject[]).flatMap((metric, index) =>
        findings(tree, hpa, metric, `spec.metrics[${index}]`),
      ),
    );
  },
});

const ADAPTER = 'prometheus-adapter';
const EXTERNAL = 'external.metrics.k8s.io';

/** Whether it is that chart whose component serves the API. */
const serves = (tree: Tree, api: string, chart: string) =>
  serverOf(tree, api)?.charts.some(({ use }) => use.chart === chart) === true;

/** Rules that make a metric of that API. */
const madeBy = (tree: Tree, wanted: 'custom' | 'external', metric: string) =>
  adapterEntries(tree).flatMap(({ api, rule }) => (api === wanted && makes(rule, metric) ? [rule] : []));

function findings(tree: Tree, hpa: OwnedObject, metric: KubeObject, path: string): Finding[] {
  const { pods, object, external } = metric;
  if (external) return externalFindings(tree, hpa, external, path);
  const asked = pods ?? object;
  if (!asked || !serves(tree, 'custom.metrics.k8s.io', ADAPTER)) return [];
  const resource = pods ? 'pod' : String(object.describedObject.kind).toLowerCase();
  const name = String(asked.metric.name);
  const made = madeBy(tree, 'custom', name);
  if (made.some((it) => isOf(it, resource))) return [];
  return [
    {
      at: atObject(tree, hpa, `${path}.${pods ? 'pods' : 'object'}.metric.name`),
      message:
        made.length === 0
          ? `no rule of Prometheus Adapter makes ${name}`
          : `${name} is not made for each ${resource}`,
      cure: 'Add a rule under components.prometheus-adapter.rules, or correct the name.',
    },
  ];
}

/** KEDA serves external metrics to the HPAs that it makes itself, each for its ScaledObject. */
function externalFindings(tree: Tree, hpa: OwnedObject, { metric }: KubeObject, path: string): Finding[] {
  const byAdapter = serves(tree, EXTERNAL, ADAPTER);
  if (!byAdapter && !serves(tree, EXTERNAL, 'keda')) return [];
  const name = String(metric.name);
  if (byAdapter && madeBy(tree, 'external', name).length > 0) return [];
  const scaled = metric.selector?.matchLabels?.[SCALED_OBJECT];
  const { namespace } = hpa.object.metadata;
  if (
    /^s\d+-/.test(name) &&
    builtObjects(tree, 'ScaledObject').some(
      ({ object: { metadata } }) => metadata.name === scaled && metadata.namespace === namespace,
    )
  )
    return [];
  return [
    {
      at: atObject(tree, hpa, `${path}.external.metric.name`),
      message: `nothing in the tree makes the external metric ${name}`,
      cure: 'Scale with a trigger of KEDA, which makes the HPA as well.',
    },
  ];
}
