import type { ChartData, Render } from './charts.ts';
import type { AnyComponent, ChartUse, Context, IgnoredDifference } from './component.ts';
import type { Environment } from './environment.ts';
import type { Footprint } from './footprint.ts';
import { type KubeObject, objectId, refOf } from './object.ts';
import type { Placed } from './order.ts';
import type { Place } from './problem.ts';

/** A component with everything that it becomes in one environment. */
export interface BuiltComponent extends Placed {
  readonly component: AnyComponent;
  readonly context: Context;
  readonly namespace: string;
  readonly mesh: boolean;
  /** First-party objects, in full. */
  readonly objects: readonly KubeObject[];
  /** The same objects, summarised. */
  readonly own: Footprint;
  readonly charts: readonly BuiltChart[];
  readonly ignoreDifferences: readonly IgnoredDifference[];
}

/** A chart that a component uses, with what it renders to under these values. */
export interface BuiltChart {
  readonly use: ChartUse;
  readonly release: string;
  readonly data: ChartData;
  readonly footprint: Footprint;
  /** What must come from elsewhere: `Secret/grafana-admin`, `StorageClass/gp3`. */
  readonly needs: readonly string[];
  /** The recorded render that the footprint follows from. */
  readonly render: Render;
}

/** What an environment becomes: the value that rules, layout, diff and reports look at. */
export interface Tree {
  readonly environment: Environment;
  /** By wave, then by name. */
  readonly components: readonly BuiltComponent[];
  /** Namespace objects, one Application in the first wave. */
  readonly namespaces: readonly KubeObject[];
  /** AppProjects and child Applications of today's input: what the root syncs, unless older ones are pinned. */
  readonly argocd: readonly KubeObject[];
  /** What bootstrap applies: the root AppProject and the root Application. */
  readonly bootstrap: readonly KubeObject[];
}

/** A summary with its owner: the form in which rules see built objects and chart footprints alike. */
export type Owned<T> = T & { readonly owner: BuiltComponent; readonly origin: 'built' | 'chart' };

/** Every summary of one sort in the tree: `collect(tree, 'workloads')`. Computed once a tree. */
export function collect<K extends keyof Footprint>(
  tree: Tree,
  what: K,
): readonly Owned<Footprint[K][number]>[] {
  let known = summaries.get(tree);
  if (!known) {
    known = {};
    summaries.set(tree, known);
  }
  known[what] ??= tree.components.flatMap((owner) => [
    ...owner.own[what].map((item) => ({ ...item, owner, origin: 'built' as const })),
    ...owner.charts.flatMap((chart) =>
      chart.footprint[what].map((item) => ({ ...item, owner, origin: 'chart' as const })),
    ),
  ]);
  return known[what] as unknown as readonly Owned<Footprint[K][number]>[];
}

const summaries = new WeakMap<Tree, Partial<Record<keyof Footprint, readonly unknown[]>>>();

/** A first-party object with its owner. */
export interface OwnedObject {
  readonly owner: BuiltComponent;
  readonly object: KubeObject;
}

/** First-party objects of components, all or of one kind, each with its owner. Indexed once a tree. */
export function builtObjects(tree: Tree, kind?: string): readonly OwnedObject[] {
  let index = indexes.get(tree);
  if (!index) {
    const all: OwnedObject[] = tree.components.flatMap((owner) =>
      owner.objects.map((object) => ({ owner, object })),
    );
    index = { all, byKind: Map.groupBy(all, (entry) => entry.object.kind) };
    indexes.set(tree, index);
  }
  return kind === undefined ? index.all : (index.byKind.get(kind) ?? []);
}

const indexes = new WeakMap<
  Tree,
  { all: readonly OwnedObject[]; byKind: ReadonlyMap<string, readonly OwnedObject[]> }
>();

/** Every object of the tree as written to files: components, namespaces, Argo CD, bootstrap. */
export function allObjects(tree: Tree): KubeObject[] {
  return [
    ...tree.components.flatMap((c) => c.objects),
    ...tree.namespaces,
    ...tree.argocd,
    ...tree.bootstrap,
  ];
}

/** Place of a problem at a first-party object. */
export function atObject(tree: Tree, { owner, object }: OwnedObject, path?: string): Place {
  return atComponent(tree, owner, objectId(refOf(object)), path);
}

/** Place of a problem at a summary, which may belong to a chart. */
export function atSummary(
  tree: Tree,
  item: {
    readonly owner: BuiltComponent;
    readonly kind?: string;
    readonly namespace?: string;
    readonly name: string;
  },
  kind: string = item.kind ?? '',
): Place {
  return atComponent(
    tree,
    item.owner,
    `${kind} ${item.namespace === undefined ? '' : `${item.namespace}/`}${item.name}`.trim(),
  );
}

/** Place of a problem at a component: its line in the environment file. */
export function atComponent(tree: Tree, owner: BuiltComponent, object?: string, path?: string): Place {
  const { environment } = tree;
  return {
    file: environment.file,
    line: environment.line(['components', owner.component.name]),
    environment: environment.name,
    component: owner.component.name,
    ...(object !== undefined && { object }),
    ...(path !== undefined && { path }),
  };
}

/** Place of a problem at an object of the tree that no component built: a Namespace, an Application, an AppProject. */
export function atTree(tree: Tree, object?: KubeObject, path?: string): Place {
  return {
    file: tree.environment.file,
    environment: tree.environment.name,
    ...(object && { object: objectId(refOf(object)) }),
    ...(path !== undefined && { path }),
  };
}
