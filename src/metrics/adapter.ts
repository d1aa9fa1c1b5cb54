import { parse } from 'yaml';
import { atComponent, atObject, builtObjects, type Tree } from '../model.ts';
import type { Place } from '../problem.ts';
import { asksOf } from '../promql/asks.ts';

/** A rule of the Prometheus Adapter, as its configuration has it. */
export interface AdapterRule {
  readonly seriesQuery?: string;
  readonly metricsQuery?: string;
  readonly resources?: {
    readonly template?: string;
    readonly overrides?: Readonly<Record<string, { readonly resource: string }>>;
  };
  readonly name?: { readonly matches?: string; readonly as?: string };
}

/** A rule, the API that it makes metrics of, and its place. */
export interface AdapterEntry {
  readonly api: 'custom' | 'external';
  readonly rule: AdapterRule;
  readonly at: Place;
}

const known = new WeakMap<Tree, readonly AdapterEntry[]>();

/**
 * The rules of every Prometheus Adapter of a tree, from the values of its chart, or from the ConfigMap that these name in
 * their place. Read once a tree.
 */
export function adapterEntries(tree: Tree): readonly AdapterEntry[] {
  let entries = known.get(tree);
  if (!entries) {
    entries = readEntries(tree);
    known.set(tree, entries);
  }
  return entries;
}

interface Values {
  readonly rules?: {
    readonly existing?: string;
    readonly custom?: readonly AdapterRule[];
    readonly external?: readonly AdapterRule[];
  };
}

function readEntries(tree: Tree): AdapterEntry[] {
  return tree.components.flatMap((owner) =>
    owner.charts
      .filter(({ use }) => use.chart === 'prometheus-adapter')
      .flatMap(({ use }) => {
        const { existing, custom, external } = (use.values as Values).rules ?? {};
        if (!existing) {
          const place = (path: string) => atComponent(tree, owner, 'chart prometheus-adapter', path);
          return [
            ...entriesOf('custom', custom, (index) => place(`rules.custom[${index}]`)),
            ...entriesOf('external', external, (index) => place(`rules.external[${index}]`)),
          ];
        }
        const map = builtObjects(tree, 'ConfigMap').find(
          ({ object: { metadata } }) => metadata.name === existing && metadata.namespace === owner.namespace,
        );
        if (!map) return [];
        const { rules, externalRules } = parse(map.object.data?.['config.yaml'] ?? '') ?? {};
        const place = (path: string) => atObject(tree, map, `data["config.yaml"]: ${path}`);
        return [
          ...entriesOf('custom', rules, (index) => place(`rules[${index}]`)),
          ...entriesOf('external', externalRules, (index) => place(`externalRules[${index}]`)),
        ];
      }),
  );
}

const entriesOf = (
  api: AdapterEntry['api'],
  rules: readonly AdapterRule[] = [],
  at: (index: number) => Place,
): AdapterEntry[] => rules.map((rule, index) => ({ api, rule, at: at(index) }));

/**
 * The queries that a rule of the Prometheus Adapter sends, its placeholders filled as the adapter fills them
 * (https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md): first the one that finds series,
 * then, where that names one, the one that measures it.
 */
export function adapterQueries({
  seriesQuery = '',
  metricsQuery = '',
  resources,
}: AdapterRule): readonly string[] {
  const labels = resources?.overrides
    ? Object.keys(resources.overrides)
    : ['namespace', 'pod'].map((resource) =>
        (resources?.template ?? '<<.Resource>>').replace(/<<.*?>>/, resource),
      );
  const asks = asksOf(seriesQuery);
  const series = 'fault' in asks ? undefined : asks[0]?.series;
  if (typeof series !== 'string') return [seriesQuery];
  const measured = metricsQuery
    .replaceAll('<<.Series>>', series)
    .replaceAll('<<.LabelMatchers>>', labels.map((label) => `${label}="x"`).join(','))
    .replaceAll('<<.GroupBy>>', labels.join(', '))
    .replace(/<<.*?>>/g, 'x');
  return [seriesQuery, measured];
}
