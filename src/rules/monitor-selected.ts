import { atSummary, collect, type Tree } from '../model.ts';
import { rule } from '../rules.ts';

/** Kinds that a Prometheus picks up, and the part of its spec that says which. */
const PICKED_UP: Readonly<Record<string, string>> = {
  ServiceMonitor: 'serviceMonitor',
  PodMonitor: 'podMonitor',
  PrometheusRule: 'rule',
  Probe: 'probe',
  ScrapeConfig: 'scrapeConfig',
};

/** A tree without any Prometheus has its monitors for one that runs elsewhere. */
export default rule({
  code: 'MONITOR_SELECTED',
  title: 'Every monitor and every rule is picked up by a Prometheus of the tree.',
  source:
    'https://github.com/prometheus-community/helm-charts/blob/main/charts/kube-prometheus-stack/values.yaml',
  check(tree) {
    const stacks = stacksOf(tree);
    if (stacks.length === 0) return [];
    const wide = new Set(
      Object.entries(PICKED_UP).flatMap(([kind, part]) =>
        stacks.some(({ spec }) => takesAll(spec, part)) ? kind : [],
      ),
    );
    return (
      collect(tree, 'objects')
        .filter(({ kind }) => kind in PICKED_UP && !wide.has(kind))
        // What the chart itself brings has the label that it looks for.
        .filter(({ owner, origin }) => origin === 'built' || !stacks.some((stack) => stack.owner === owner))
        .map((monitor) => ({
          at: atSummary(tree, monitor),
          message: `no Prometheus of the tree looks beyond the label of its own release for a ${monitor.kind}`,
          cure: `Set prometheus.prometheusSpec.${PICKED_UP[monitor.kind]}SelectorNilUsesHelmValues to false, and state no narrower selector.`,
        }))
    );
  },
});

// biome-ignore lint/suspicious/noExplicitAny: values of a chart, checked against its keys elsewhere
type Values = Record<string, any>;

function stacksOf(tree: Tree) {
  return tree.components.flatMap((owner) =>
    owner.charts
      .filter(({ use }) => use.chart === 'kube-prometheus-stack')
      .map(({ use }) => ({
        owner,
        spec: ((use.values as Values).prometheus?.prometheusSpec ?? {}) as Values,
      })),
  );
}

function takesAll(spec: Values, part: string): boolean {
  const isEmpty = (selector: unknown) => Object.keys(selector ?? {}).length === 0;
  return (
    spec[`${part}SelectorNilUsesHelmValues`] === false &&
    isEmpty(spec[`${part}Selector`]) &&
    isEmpty(spec[`${part}NamespaceSelector`])
  );
}
