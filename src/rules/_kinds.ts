import type { BuiltComponent, Tree } from '../model.ts';
import { groupOf } from '../object.ts';
import { kindInfo } from '../schemas.ts';

/** A kind of a tree; the same value wherever it occurs in that tree. */
export interface KindType {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  /** `group/Kind`, `/Kind` of the core group. */
  readonly key: string;
  /** Whether a CRD must be there before objects of the kind can be. */
  readonly custom: boolean;
  /**
   * Name of that CRD: `nodepools.karpenter.sh`. `undefined` for what is not custom, and where neither the pinned schemas
   * nor a chart of the tree knows the kind.
   */
  readonly crd: string | undefined;
}

/** One kind that a component holds: what rules ask of kinds is asked once, however many objects there are. */
export interface HeldKind {
  readonly owner: BuiltComponent;
  readonly origin: 'built' | 'chart';
  readonly type: KindType;
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

const known = new WeakMap<Tree, readonly HeldKind[]>();

/** The kinds that each component holds, by its objects and by its charts. Computed once a tree. */
export function heldKinds(tree: Tree): readonly HeldKind[] {
  let kinds = known.get(tree);
  if (!kinds) {
    const typeOf = types(tree);
    kinds = tree.components.flatMap((owner) => [
      ...kindsOf(owner, 'built', owner.own.objects, typeOf),
      ...owner.charts.flatMap(({ footprint }) => kindsOf(owner, 'chart', footprint.objects, typeOf)),
    ]);
    known.set(tree, kinds);
  }
  return kinds;
}

type TypeOf = (apiVersion: string, kind: string) => KindType;

function kindsOf(
  owner: BuiltComponent,
  origin: HeldKind['origin'],
  objects: BuiltComponent['own']['objects'],
  typeOf: TypeOf,
): HeldKind[] {
  const held: (HeldKind & { readonly namespaces: Map<string, string> })[] = [];
  for (const { apiVersion, kind, scope, namespace, name } of objects) {
    // A component holds few kinds: looking through them costs less than a key made of two strings.
    let found = held.find(({ type }) => type.kind === kind && type.apiVersion === apiVersion);
    if (!found) {
      found = { owner, origin, type: typeOf(apiVersion, kind), scope, namespaces: new Map(), first: name };
      held.push(found);
    }
    if (namespace !== undefined && !found.namespaces.has(namespace)) found.namespaces.set(namespace, name);
  }
  return held;
}

function types(tree: Tree): TypeOf {
  const byKind = new Map<string, KindType[]>();
  return (apiVersion, kind) => {
    const versions = byKind.get(kind) ?? [];
    byKind.set(kind, versions);
    let type = versions.find((it) => it.apiVersion === apiVersion);
    if (!type) {
      const group = groupOf(apiVersion);
      const custom = !BUILT_IN.has(group);
      const plural = custom ? pluralOf(tree, apiVersion, kind) : undefined;
      const crd = plural && `${plural}.${group}`;
      type = { apiVersion, group, kind, key: `${group}/${kind}`, custom, crd };
      versions.push(type);
    }
    return type;
  };
}

function pluralOf(tree: Tree, apiVersion: string, kind: string): string | undefined {
  const pinned = kindInfo(apiVersion, kind);
  if (pinned) return pinned.plural;
  const group = groupOf(apiVersion);
  return tree.components
    .flatMap((built) => built.charts.flatMap(({ data }) => data.crds))
    .find((crd) => crd.group === group && crd.kind === kind)?.plural;
}

const providers = new WeakMap<Tree, ReadonlyMap<string, readonly BuiltComponent[]>>();

/** Components that bring the CRD of a kind. */
export function crdProviders(tree: Tree, { crd }: KindType): readonly BuiltComponent[] {
  let byName = providers.get(tree);
  if (!byName) {
    byName = providersByCrd(tree);
    providers.set(tree, byName);
  }
  return (crd === undefined ? undefined : byName.get(crd)) ?? [];
}

function providersByCrd(tree: Tree): ReadonlyMap<string, readonly BuiltComponent[]> {
  const byName = new Map<string, BuiltComponent[]>();
  for (const { type, owner } of heldKinds(tree)) {
    if (type.kind !== 'CustomResourceDefinition') continue;
    for (const { objects } of [owner.own, ...owner.charts.map(({ footprint }) => footprint)]) {
      for (const { kind, name } of objects) {
        if (kind !== type.kind) continue;
        const others = byName.get(name);
        if (!others) byName.set(name, [owner]);
        else if (!others.includes(owner)) others.push(owner);
      }
    }
  }
  return byName;
}
