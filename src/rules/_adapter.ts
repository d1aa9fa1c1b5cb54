import { parse } from 'yaml';
import { builtObjects, type Tree } from '../model.ts';

/** A discovery rule of Prometheus Adapter, as far as it says what it makes. */
export interface Made {
  readonly seriesQuery: string;
  readonly resources?: {
    readonly template?: string;
    readonly overrides?: Readonly<Record<string, { readonly group?: string; readonly resource: string }>>;
  };
  readonly name?: { readonly matches?: string; readonly as?: string };
}

interface AdapterRules {
  readonly custom: readonly Made[];
  readonly external: readonly Made[];
}

interface AdapterConfig {
  readonly rules?: readonly Made[];
  readonly externalRules?: readonly Made[];
}

const known = new WeakMap<Tree, AdapterRules>();

/** The rules of every Prometheus Adapter of the tree: of custom metrics and of external ones. Read once a tree. */
export function adapterRules(tree: Tree): AdapterRules {
  let rules = known.get(tree);
  if (!rules) {
    rules = readRules(tree);
    known.set(tree, rules);
  }
  return rules;
}

function readRules(tree: Tree): AdapterRules {
  const configs = tree.components.flatMap((owner) =>
    owner.charts
      .filter(({ use }) => use.chart === 'prometheus-adapter')
      .map(({ use }): AdapterConfig => {
        // biome-ignore lint/suspicious/noExplicitAny: values of a chart, checked against its keys elsewhere
        const { existing, custom, external } = ((use.values as any).rules ?? {}) as Record<string, any>;
        if (!existing) return { rules: custom, externalRules: external };
        const map = builtObjects(tree, 'ConfigMap').find(
          ({ object: { metadata } }) => metadata.name === existing && metadata.namespace === owner.namespace,
        );
        return (parse(map?.object.data?.['config.yaml'] ?? '') ?? {}) as AdapterConfig;
      }),
  );
  return {
    custom: configs.flatMap(({ rules }) => rules ?? []),
    external: configs.flatMap(({ externalRules }) => externalRules ?? []),
  };
}

/**
 * Whether a rule makes the metric. Of a rule that finds its series by a pattern, the name alone is judged: any series may
 * turn up in Prometheus.
 */
export function makes({ seriesQuery, name = {} }: Made, metric: string): boolean {
  const pattern = new RegExp(name.matches || '.*');
  const [series] = /^[a-zA-Z_:][\w:]*(?=\s*(?:\{|$))/.exec(seriesQuery.trim()) ?? [];
  const groups = new RegExp(`${pattern.source}|`).exec('')?.length ?? 1;
  const as = name.as || (groups > 1 ? '$1' : '$0');
  if (series === undefined) {
    const text = as.split(/\$\{?\w+\}?/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${text.join('.*')}$`).test(metric);
  }
  const found = pattern.exec(series);
  if (!found) return false;
  return as.replace(/\$\{?(\d+)\}?/g, (_, index) => found[Number(index)] ?? '') === metric;
}

/** Whether the series of a rule are told apart by objects of that resource: `pod`, `service`. */
export function isOf({ resources = {} }: Made, resource: string): boolean {
  if (resources.template) return true;
  const wanted = [resource, `${resource}s`];
  return Object.values(resources.overrides ?? {}).some((it) => wanted.includes(it.resource));
}
