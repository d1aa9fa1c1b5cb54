import type { Demand } from '../capacity/demand.ts';
import type { NodeKind } from '../capacity/node-kinds.ts';
import type { LotPlace } from '../capacity/pack.ts';
import type { Place } from '../capacity/places.ts';
import { atObject, atSummary, type Tree } from '../model.ts';
import type { Place as At } from '../problem.ts';
import { atNodeGroup, nodePools } from './_nodes.ts';

/** Place of a problem at the pods of a demand; at the environment where they are an EKS add-on's. */
export function atDemand(tree: Tree, { owned, name }: Demand): At {
  if (owned) return atSummary(tree, owned);
  const { file, name: environment } = tree.environment;
  return { file, line: tree.environment.line(['compute']), environment, object: name, path: 'compute' };
}

/** Place of a problem with the requirements of a NodePool, at a pool of Auto Mode, or at a node group. */
export function atPlace(tree: Tree, { kind, name }: Place): At {
  const pool = nodePools(tree).find(({ object }) => object.metadata.name === name);
  if (kind === 'node group') return atNodeGroup(tree, name);
  if (pool) return atObject(tree, pool, 'spec.template.spec.requirements');
  const path = 'compute.autoMode.nodePools';
  const { file, line, name: environment } = tree.environment;
  return { file, line: line(path.split('.')), environment, path };
}

/** Whether some of the places names types of which nothing is known, so that nobody can say what has room there. */
export function isUnknown(places: readonly LotPlace[]): boolean {
  return places.some(({ place }) => place.unknown.length > 0);
}

/** The kind of node that has most room in what pods are short of. */
export function roomiest(nodes: readonly NodeKind[], field: keyof NodeKind['room']): NodeKind | undefined {
  return nodes.reduce<NodeKind | undefined>(
    (best, node) => (best === undefined || node.room[field] > best.room[field] ? node : best),
    undefined,
  );
}

/**
 * Where a workload's pods must keep apart, and what there is fewer of than of them: zones, or nodes where nobody makes more.
 * `undefined` where there is enough.
 */
export function tooFew(
  { max, perNode, perZone }: Demand,
  places: readonly LotPlace[],
): { readonly of: 'zones' | 'nodes'; readonly count: number } | undefined {
  if (places.length === 0) return undefined;
  const zones = new Set(places.flatMap(({ place }) => place.zones)).size;
  if (max > perZone * zones) return { of: 'zones', count: zones };
  const nodes = places.reduce(
    (sum, { place }) => sum + place.standing + (place.limits.nodes ?? Number.POSITIVE_INFINITY),
    0,
  );
  return max > perNode * nodes ? { of: 'nodes', count: nodes } : undefined;
}
