import type { Workload } from '../footprint.ts';
import { collect, type Owned, type Tree } from '../model.ts';
import { LabelIndex } from './_label-index.ts';

export type Pods = Owned<Workload>;

/**
 * Labels that the Prometheus operator puts on the pods it makes
 * (https://github.com/prometheus-operator/prometheus-operator, pkg/prometheus and pkg/alertmanager).
 */
const OPERATOR_LABELS: Readonly<Record<string, (name: string) => Readonly<Record<string, string>>>> = {
  Prometheus: (name) => ({
    'app.kubernetes.io/name': 'prometheus',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    'operator.prometheus.io/name': name,
    'operator.prometheus.io/shard': '0',
    prometheus: name,
  }),
  Alertmanager: (name) => ({
    'app.kubernetes.io/name': 'alertmanager',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'prometheus-operator',
    alertmanager: name,
  }),
};

interface Index {
  readonly all: readonly Pods[];
  readonly byLabel: LabelIndex<Pods>;
}

const indexes = new WeakMap<Tree, Index>();

function indexOf(tree: Tree): Index {
  let index = indexes.get(tree);
  if (!index) {
    const all = collect(tree, 'workloads')
      .filter((workload) => !isTestHook(workload))
      .map(labelled);
    const byLabel = new LabelIndex(
      all,
      ({ namespace }) => namespace,
      ({ podLabels }) => podLabels,
    );
    index = { all, byLabel };
    indexes.set(tree, index);
  }
  return index;
}

/** Every workload whose pods Argo CD brings about, with the labels that the pods will have. */
export function allPods(tree: Tree): readonly Pods[] {
  return indexOf(tree).all;
}

/** Those of a namespace that a selector, as footprints write it, takes. */
export function selectedPods(tree: Tree, namespace: string, selector: string | undefined): readonly Pods[] {
  return indexOf(tree).byLabel.select(namespace, selector);
}

/** Namespaces that have pods. */
export function podNamespaces(tree: Tree): Iterable<string> {
  return indexOf(tree).byLabel.namespaces();
}

/** Helm's test hooks run on `helm test`, which nobody calls here: Argo CD skips them. */
export function isTestHook({ hook }: { readonly hook?: string }): boolean {
  return hook?.split(',').every((word) => word.trim().startsWith('test')) === true;
}

function labelled(pods: Pods): Pods {
  const added = pods.madeByOperator === true ? OPERATOR_LABELS[pods.kind]?.(pods.name) : undefined;
  return added === undefined ? pods : { ...pods, podLabels: { ...pods.podLabels, ...added } };
}
