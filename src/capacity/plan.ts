import { fargateProfileOf } from '../environment.ts';
import type { Workload } from '../footprint.ts';
import type { Tree } from '../model.ts';
import { firstNodesWave } from '../rules/_nodes.ts';
import { type Amounts, NOTHING, plus, timesIn } from './amounts.ts';
import { type Demand, demandsOf } from './demand.ts';
import { nodesWithin } from './limits.ts';
import { Lots, type Sought } from './lots.ts';
import { type NodeKind, priceForOrder } from './node-kinds.ts';
import { type LotPlace, type Packing, pack } from './pack.ts';
import { type Place, placesOf } from './places.ts';

/**
 * `min` and `max`: every workload at its smallest and at its largest number of replicas. `start`: what comes no later than the
 * first NodePool at its smallest, on the nodes that there are by then; `grown`: the same, on as many nodes as that takes.
 */
export type Scale = 'start' | 'grown' | 'min' | 'max';

/** Where all pods of a tree go at one scale. */
export interface Plan extends Packing {
  readonly lots: readonly Sought[];
  /** The kind of node that each place makes for them. */
  readonly preferred: ReadonlyMap<Place, NodeKind>;
}

/** What a tree asks of nodes, and what it has. */
export interface Capacity {
  readonly places: readonly Place[];
  /** All but the pods that Fargate takes. */
  readonly demands: readonly Demand[];
  /** Places that take the pods of a demand. */
  placesFor(demand: Demand): readonly LotPlace[];
  plan(scale: Scale): Plan;
}

const known = new WeakMap<Tree, Capacity>();

/** Computed once a tree. A tree without node groups and NodePools has no places, and all of its pods are left over. */
export function capacityOf(tree: Tree): Capacity {
  let capacity = known.get(tree);
  if (!capacity) {
    const places = placesOf(tree);
    const demands = demandsOf(tree).filter(({ pods }) => !isOnFargate(tree, pods));
    const lots = new Lots(places);
    const plans = new Map<Scale, Plan>();
    const plan = (scale: Scale) => {
      const found = plans.get(scale) ?? planAt(tree, scale, demands, places, lots);
      plans.set(scale, found);
      return found;
    };
    capacity = { places, demands, placesFor: (demand) => lots.placesFor(demand), plan };
    known.set(tree, capacity);
  }
  return capacity;
}

function isOnFargate({ environment }: Tree, { namespace, podLabels }: Workload): boolean {
  return fargateProfileOf(environment, namespace, podLabels) !== undefined;
}

function planAt(
  tree: Tree,
  scale: Scale,
  demands: readonly Demand[],
  places: readonly Place[],
  lots: Lots,
): Plan {
  if (scale === 'min' || scale === 'max') {
    const wanted = lots.group(demands, (demand) => demand[scale]);
    return planOf(wanted, places);
  }
  const first = firstNodesWave(tree);
  const early = demands.filter(
    ({ owned }) =>
      owned === undefined || owned.owner.wave <= first || owned.owner.component.bootstrapped === true,
  );
  const there = places
    .filter(({ kind }) => kind === 'node group')
    .map((place) => ({ ...place, limits: scale === 'start' ? { nodes: 0 } : {} }));
  return planOf(
    new Lots(there).group(early, ({ min }) => min),
    there,
  );
}

/**
 * Packs the lots with the kind of node that is cheapest for each place. Where pods are left over, every other kind is tried,
 * place by place, and the packing that leaves fewest is taken.
 */
export function planOf(lots: readonly Sought[], places: readonly Place[]): Plan {
  let best: Plan = planWith(lots, places, new Map(places.flatMap((place) => preference(place, lots))));
  if (leftOf(best) === 0) return best;
  for (const place of places) {
    for (const node of distinct(place.nodes)) {
      const other = planWith(lots, places, new Map([...best.preferred, [place, node]]));
      if (leftOf(other) < leftOf(best)) best = other;
    }
  }
  return best;
}

function planWith(
  lots: readonly Sought[],
  places: readonly Place[],
  preferred: ReadonlyMap<Place, NodeKind>,
): Plan {
  return { ...pack(lots, places, preferred), lots, preferred };
}

/** How many pods find no room, though a node of some kind would take them. */
function leftOf({ lots, left }: Plan): number {
  return lots.reduce((sum, lot, index) => sum + (fitsSomewhere(lot) ? (left[index] ?? 0) : 0), 0);
}

/** How many pods of each demand have room: of those that are alike, the first. */
export function reachable({ lots, left }: Plan): Map<Demand, number> {
  const reached = new Map<Demand, number>();
  for (const [index, { of, count }] of lots.entries()) {
    let room = count - (left[index] ?? 0);
    for (const { demand, count: wanted } of of) {
      const placed = Math.min(room, wanted);
      reached.set(demand, (reached.get(demand) ?? 0) + placed);
      room -= placed;
    }
  }
  return reached;
}

/** Whether an empty node of some place has room for one of the pods. */
export function fitsSomewhere({ places }: Pick<Sought, 'places'>): boolean {
  return places.some(({ nodes }) => nodes.length > 0);
}

/** Kinds that differ in what they hold, the cheapest of each. */
function distinct(nodes: readonly NodeKind[]): NodeKind[] {
  const kinds = new Map<string, NodeKind>();
  for (const node of nodes) {
    const key = JSON.stringify([node.room, node.capacity]);
    if (!kinds.has(key)) kinds.set(key, node);
  }
  return [...kinds.values()];
}

/** The kind of node on which the pods of a place cost least; pods that do not fit it count with the cheapest that they fit. */
function preference(place: Place, lots: readonly Sought[]): [Place, NodeKind][] {
  const isMade = ({ place: { kind }, nodes }: LotPlace) => kind === 'NodePool' && nodes.length > 0;
  const mine = lots.filter(({ places }) => places.find(isMade)?.place === place);
  let best: { node: NodeKind; cost: number } | undefined;
  for (const node of distinct(place.nodes)) {
    const cost = costOn(node, place, mine);
    if (best === undefined || cost < best.cost) best = { node, cost };
  }
  return best === undefined ? [] : [[place, best.node]];
}

function costOn(node: NodeKind, place: Place, lots: readonly Sought[]): number {
  let together: Amounts = NOTHING;
  let atLeast = 0;
  let others = 0;
  for (const { request, count, perNode, places } of lots) {
    const nodes = places.find((it) => it.place === place)?.nodes ?? [];
    if (nodes.includes(node)) {
      together = plus(together, request, count);
      atLeast = Math.max(atLeast, Math.ceil(count / perNode));
    } else if (nodes[0]) {
      const each = Math.min(timesIn(nodes[0].room, request), perNode);
      others += Math.ceil(count / each) * priceForOrder(nodes[0]);
    }
  }
  const needed = Math.max(atLeast, nodesFor(together, node.room));
  const beyond = Math.max(0, needed - nodesWithin(place.limits, node.capacity));
  // A kind of which the limits allow too few, or that the region may not have, is no choice while another will do.
  const doubt = node.price === undefined ? 1e5 : 0;
  return others + needed * priceForOrder(node) + doubt + beyond * 1e6;
}

function nodesFor(amounts: Amounts, room: Amounts): number {
  let nodes = 0;
  for (const field of ['milliCpu', 'memory', 'disk', 'gpus', 'pods'] as const) {
    if (amounts[field] > 0) nodes = Math.max(nodes, Math.ceil(amounts[field] / Math.max(room[field], 1)));
  }
  return nodes;
}
