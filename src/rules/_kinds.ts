import type { BuiltComponent, Tree } from '../model.ts';
import { groupOf } from '../object.ts';
import { kindInfo } from '../schemas.ts';

/** One kind that a component holds: what rules ask of kinds is asked once, however many objects there are. */
export interface HeldKind {
  readonly owner: BuiltComponent;
  readonly origin: 'built' | 'chart';
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  readonly scope: 'Cluster' | 'Namespaced';
  /** Where its objects are, each with the name of the first of them. Empty for cluster-scoped kinds. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** Name of the first of them. */
  readonly first: string;
}

/** Groups whose kinds the API server has without any CRD. */
const BUILT_IN: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

/** Whether a CRD must be there before objects of the group can be. */
export const isCustom = (group: string): boolean => !BUILT_IN.has(group);

const known = new WeakMap<Tree, readonly HeldKind[]>();

/** The kinds that each component holds, by its objects and by its charts. Computed once a tree. */
export function heldKinds(tree: Tree): readonly HeldKind[] {
  let kinds = known.get(tree);
  if (!kinds) {
    kinds = tree.components.flatMap((owner) => [
      ...kindsOf(owner, 'built', owner.own.objects),
      ...owner.charts.flatMap(({ footprint }) => kindsOf(owner, 'chart', footprint.objects)),
    ]);
    known.set(tree, kinds);
  }
  return kinds;
}

function kindsOf(
  owner: BuiltComponent,
  origin: HeldKind['origin'],
  objects: BuiltComponent['own']['objects'],
): HeldKind[] {
  const found = new Map<string, HeldKind & { readonly namespaces: Map<string, string> }>();
  for (const { apiVersion, kind, scope, namespace, name } of objects) {
    const key = `${apiVersion} ${kind}`;
    let held = found.get(key);
    if (!held) {
      const group = groupOf(apiVersion);
      held = { owner, origin, apiVersion, group, kind, scope, namespaces: new Map(), first: name };
      found.set(key, held);
    }
    if (namespace !== undefined && !held.namespaces.has(namespace)) held.namespaces.set(namespace, name);
  }
  return [...found.values()];
}

const providers = new WeakMap<Tree, ReadonlyMap<string, readonly BuiltComponent[]>>();

/** Components that bring a CRD, by the CRD's name: `nodepools.karpenter.sh`. Computed once a tree. */
export function crdProviders(tree: Tree): ReadonlyMap<string, readonly BuiltComponent[]> {
  let byName = providers.get(tree);
  if (!byName) {
    byName = new Map(
      [...Map.groupBy(crdsOf(tree), ({ name }) => name)].map(([name, entries]) => [
        name,
        entries.map(({ owner }) => owner),
      ]),
    );
    providers.set(tree, byName);
  }
  return byName;
}

function crdsOf(tree: Tree) {
  return tree.components.flatMap((owner) =>
    [owner.own, ...owner.charts.map((chart) => chart.footprint)].flatMap(({ objects }) =>
      objects.filter(({ kind }) => kind === 'CustomResourceDefinition').map(({ name }) => ({ owner, name })),
    ),
  );
}

/** Name of the CRD of a custom kind; `undefined` where neither the pinned schemas nor a chart of the tree knows the kind. */
export function crdNameOf(tree: Tree, { apiVersion, group, kind }: HeldKind): string | undefined {
  const plural =
    kindInfo(apiVersion, kind)?.plural ??
    tree.components
      .flatMap((built) => built.charts.flatMap(({ data }) => data.crds))
      .find((crd) => crd.group === group && crd.kind === kind)?.plural;
  return plural && `${plural}.${group}`;
}
