import { valueAt } from '../charts/values.ts';
import type { BuiltComponent, Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { ruleEntries } from './queries.ts';
import { type Exporter, exportersOf } from './register.ts';

/** One of those that give a series. Several may give one name, each with labels of its own. */
export interface Exported {
  /** Who: `keda ServiceMonitor/keda-operator`. */
  readonly by: string;
  /** Labels as Prometheus stores them; `any` for a recording rule, whose labels follow from its expression. */
  readonly labels: ReadonlySet<string> | 'any';
}

/**
 * Labels that the Prometheus operator gives every target
 * (https://github.com/prometheus-operator/prometheus-operator, pkg/prometheus/promcfg.go).
 */
const TARGET_LABELS: Readonly<Record<string, readonly string[]>> = {
  ServiceMonitor: ['job', 'instance', 'namespace', 'service', 'pod', 'container', 'endpoint'],
  PodMonitor: ['job', 'instance', 'namespace', 'pod', 'container', 'endpoint'],
};

const known = new WeakMap<Tree, ReadonlyMap<string, readonly Exported[]>>();

/** Every series that something switched on in the tree exports or records, by name. Computed once a tree. */
export function exportedSeries(tree: Tree): ReadonlyMap<string, readonly Exported[]> {
  let all = known.get(tree);
  if (!all) {
    all = collectSeries(tree);
    known.set(tree, all);
  }
  return all;
}

function collectSeries(tree: Tree): Map<string, Exported[]> {
  const all = new Map<string, Exported[]>();
  const add = (name: string, exported: Exported) => {
    const others = all.get(name);
    if (others) others.push(exported);
    else all.set(name, [exported]);
  };
  for (const built of tree.components) {
    for (const exporter of exportersOf(built.component.name)) {
      const scrape = scrapeOf(built, exporter);
      if (!scrape) continue;
      const by = `${built.component.name} ${exporter.scrapedBy}`;
      for (const [name, own] of Object.entries(exporter.series)) {
        add(name, { by, labels: storedLabels(own, scrape) });
      }
    }
  }
  for (const { owned, rule } of ruleEntries(tree)) {
    const by = `${owned.owner.component.name} PrometheusRule/${owned.object.metadata.name}`;
    if (rule.record !== undefined) add(rule.record, { by, labels: 'any' });
  }
  return all;
}

interface Scrape {
  readonly honorLabels: boolean;
  readonly labels: readonly string[];
}

/** How the exporter is scraped; `undefined` where nothing of the component does that. */
function scrapeOf({ objects, charts }: BuiltComponent, exporter: Exporter): Scrape | undefined {
  const [kind = '', name = ''] = exporter.scrapedBy.split('/');
  const target = TARGET_LABELS[kind] ?? [];
  const adds = exporter.adds ?? [];
  const built = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (built) {
    const endpoints = endpointsOf(built);
    return {
      honorLabels: endpoints.some(({ honorLabels }) => honorLabels === true),
      labels: [...target, ...adds, ...endpoints.flatMap(relabelled), ...copied(built)],
    };
  }
  const chart = charts.find(({ footprint }) =>
    footprint.objects.some((object) => object.kind === kind && object.name === name),
  );
  if (!chart) return undefined;
  const { honorLabels = false } = exporter;
  return {
    honorLabels:
      typeof honorLabels === 'string'
        ? valueAt(chart.use.values, honorLabels.split('.')) === true
        : honorLabels,
    labels: [...target, ...adds],
  };
}

/** The exporter's own labels after the scrape, and the target's.  */
function storedLabels(own: readonly string[], { honorLabels, labels }: Scrape): Set<string> {
  return new Set([
    ...own.map((label) => (!honorLabels && labels.includes(label) ? `exported_${label}` : label)),
    ...labels,
  ]);
}

interface Endpoint {
  readonly honorLabels?: boolean;
  readonly relabelings?: readonly { readonly action?: string; readonly targetLabel?: string }[];
}

const endpointsOf = ({ spec }: KubeObject): readonly Endpoint[] =>
  spec?.endpoints ?? spec?.podMetricsEndpoints ?? [];

const relabelled = ({ relabelings = [] }: Endpoint): string[] =>
  relabelings.flatMap(({ action = 'replace', targetLabel }) =>
    action.toLowerCase() === 'replace' && targetLabel !== undefined ? [targetLabel] : [],
  );

/** Labels of Services and pods that a monitor copies onto its targets, as Prometheus writes them. */
const copied = ({ spec }: KubeObject): string[] =>
  [...(spec?.targetLabels ?? []), ...(spec?.podTargetLabels ?? [])].map((label: string) =>
    label.replaceAll(/[^a-zA-Z0-9_]/g, '_'),
  );
