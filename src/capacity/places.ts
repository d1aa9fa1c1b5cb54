import type { Environment } from '../environment.ts';
import type { Workload } from '../footprint.ts';
import { instanceTypes } from '../instances.ts';
import type { Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { autoModeShapes, type NodeShape, nodeGroupShape, refusalOf } from '../placement.ts';
import { nodePools } from '../rules/_nodes.ts';
import { allPods } from '../rules/_pods.ts';
import { nodeAmounts } from './allocatable.ts';
import { type Demand, demandOf } from './demand.ts';
import { givenWorkloads } from './given.ts';
import { type Limits, limitsOf } from './limits.ts';
import { type NodeKind, nodeKinds, weakest } from './node-kinds.ts';
import { admittedTypes, autoModeTypes, byWeight, poolShape, requirementsOf, unknownOf } from './pools.ts';
import { AUTO_MODE_SETTINGS, nodeGroupSettings, nodePoolSettings } from './settings.ts';

type NodeGroup = Environment['compute']['nodeGroups'][number];

/** Where nodes come from: a NodePool of Karpenter's or a managed node group. */
export interface Place {
  readonly kind: 'NodePool' | 'node group';
  readonly name: string;
  /** The kinds of node that it may have, the cheapest first. */
  readonly nodes: readonly NodeKind[];
  /** What it names of families and types and `data/instances.json` does not hold: nothing is known of such nodes. */
  readonly unknown: readonly string[];
  readonly zones: readonly string[];
  /** How many nodes there are whether pods need them or not. */
  readonly standing: number;
  /** What a node group states of the number of its nodes. */
  readonly range: { readonly min: number; readonly desired: number; readonly max: number } | undefined;
  /** Where further nodes end. */
  readonly limits: Limits;
  /** `on-demand`, `spot`. */
  readonly capacityTypes: readonly string[];
  /** Why no node of it takes the pods; `undefined` where some does. */
  refusal(workload: Workload): string | undefined;
  /** Whether a kind of its nodes takes pods that it takes. */
  takes(workload: Workload, kind: NodeKind): boolean;
}

const known = new WeakMap<Tree, readonly Place[]>();

/** Every place of a tree: node groups as they are written, then NodePools as Karpenter tries them. Computed once a tree. */
export function placesOf(tree: Tree): readonly Place[] {
  let places = known.get(tree);
  if (!places) {
    places = findPlaces(tree);
    known.set(tree, places);
  }
  return places;
}

function findPlaces(tree: Tree): Place[] {
  const { nodeGroups } = tree.environment.compute;
  const pools = byWeight(nodePools(tree).map(({ object }) => object));
  const auto = autoModeShapes(tree.environment);
  if (pools.length + nodeGroups.length + auto.length === 0) return [];
  const daemonSets = [...allPods(tree), ...givenWorkloads(tree.environment)]
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((pods) => demandOf(tree, pods) ?? []);
  return [
    ...nodeGroups.map((group) => groupPlace(tree, group, daemonSets)),
    ...auto.map((shape) => autoModePlace(tree, shape, daemonSets)),
    ...pools.map((pool) => poolPlace(tree, pool, daemonSets)),
  ];
}

function groupPlace(tree: Tree, group: NodeGroup, daemonSets: readonly Demand[]): Place {
  const { name, min, desired, max, capacity, instanceTypes: names } = group;
  const shape = nodeGroupShape(group, tree.environment);
  const types = names.flatMap((type) => instanceTypes().get(type) ?? []);
  const settings = nodeGroupSettings(tree, group);
  const { kinds, takes } = nodeKinds(
    shape,
    tree.environment.region,
    types,
    (type) => nodeAmounts(type, settings),
    daemonSets,
  );
  const inOrder = types.flatMap((type) => kinds.find((kind) => kind.type === type) ?? []);
  return {
    ...{ kind: 'node group', name, nodes: weakest(inOrder), takes },
    unknown: names.filter((type) => !instanceTypes().has(type)),
    zones: tree.environment.network.zones.map((zone) => tree.environment.region + zone),
    standing: desired,
    range: { min, desired, max },
    limits: { nodes: Math.max(0, max - desired) },
    capacityTypes: [capacity],
    refusal: (workload) => refusalOf(workload, shape),
  };
}

function poolPlace(tree: Tree, pool: KubeObject, daemonSets: readonly Demand[]): Place {
  const requirements = requirementsOf(pool);
  const types = admittedTypes(requirements);
  const shape = poolShape(pool, types, tree.environment);
  const settings = nodePoolSettings(tree, pool);
  const { kinds, takes } = nodeKinds(
    shape,
    tree.environment.region,
    types,
    (type) => nodeAmounts(type, settings),
    daemonSets,
  );
  const zoned = shape.labels.get('topology.kubernetes.io/zone');
  const zones = zoned === undefined || zoned === 'any' ? [] : zoned;
  // A NodePool that states replicas has that many nodes, and makes no others.
  const fixed: number | undefined = pool.spec?.replicas;
  const bought = requirements.find(({ key }) => key === 'karpenter.sh/capacity-type');
  return {
    ...{ kind: 'NodePool', name: pool.metadata.name, zones, nodes: zones.length === 0 ? [] : kinds, takes },
    unknown: unknownOf(requirements),
    standing: fixed ?? 0,
    range: undefined,
    limits: fixed === undefined ? limitsOf(pool.spec?.limits) : { nodes: 0 },
    capacityTypes: bought?.operator === 'In' ? bought.values : ['on-demand', 'spot'],
    refusal: (workload) => refusalOf(workload, shape),
  };
}

/** A pool of EKS Auto Mode: Karpenter with other classes, and without limits. */
function autoModePlace({ environment }: Tree, shape: NodeShape, daemonSets: readonly Demand[]): Place {
  const labelled = (key: string) => [shape.labels.get(key) ?? []].flat();
  const { kinds, takes } = nodeKinds(
    shape,
    environment.region,
    autoModeTypes(shape),
    (type) => nodeAmounts(type, AUTO_MODE_SETTINGS),
    daemonSets,
  );
  return {
    ...{ kind: 'NodePool', name: labelled('karpenter.sh/nodepool').join(), nodes: kinds, takes },
    ...{ unknown: [], standing: 0, range: undefined, limits: {} },
    zones: labelled('topology.kubernetes.io/zone'),
    capacityTypes: labelled('karpenter.sh/capacity-type'),
    refusal: (workload) => refusalOf(workload, shape),
  };
}
