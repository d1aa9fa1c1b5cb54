import { type Amounts, plus, timesIn } from './amounts.ts';
import { type LimitName, type Limits, limitThatStops, nodesWithin, without } from './limits.ts';
import type { NodeKind } from './node-kinds.ts';
import type { Place } from './places.ts';

/** Pods that are alike: where one goes any of them goes. */
export interface Lot {
  readonly request: Amounts;
  readonly count: number;
  /** How many of them one node may hold. */
  readonly perNode: number;
  /** The zone that they must be in, where they are some of a workload's that must be spread over zones. */
  readonly zone?: string;
  /** Places that take them, in the order in which they are tried, with the kinds of node that do. */
  readonly places: readonly LotPlace[];
}

export interface LotPlace {
  readonly place: Place;
  /** Kinds of node that take one of them when empty, the cheapest first; none where all are too small. */
  readonly nodes: readonly NodeKind[];
}

/** Nodes that are alike: of one kind, and with the same pods on them. */
export interface Bin {
  readonly place: Place;
  readonly node: NodeKind;
  readonly count: number;
  /** What each has left. */
  readonly free: Amounts;
  /** Pods on each, those of DaemonSets not counted. */
  readonly pods: number;
  /** Where they are, once a pod has said where it must be. */
  readonly zone?: string;
}

/** What stops a place from making more nodes. */
export type Stop = `pool ${LimitName}` | 'node group max';

export interface Packing {
  readonly bins: readonly Bin[];
  /** How many pods of each lot have found no room, by its index. */
  readonly left: readonly number[];
  /** What stopped each place that pods were turned away from. */
  readonly stops: ReadonlyMap<Place, Stop>;
}

/** The kind of node that a place makes, as long as its limits let it and the pods fit on it. */
export type Preferred = ReadonlyMap<Place, NodeKind>;

/**
 * Puts pods on nodes: first-fit decreasing. Lots come by how few places take them, then by size; each goes to the first nodes
 * that have room, then to new nodes of the first place that may make more. Whatever the order of the lots, the result is the
 * same. It may need somewhat more nodes than the best of all packings.
 */
export function pack(lots: readonly Lot[], places: readonly Place[], preferred: Preferred): Packing {
  const packer = new Packer(places, preferred);
  const left = new Map<Lot, number>();
  for (const lot of inOrder(lots)) left.set(lot, packer.put(lot));
  return { bins: packer.bins, left: lots.map((lot) => left.get(lot) ?? 0), stops: packer.stops };
}

class Packer {
  readonly stops = new Map<Place, Stop>();
  bins: Bin[] = [];
  readonly #limits: Map<Place, Limits>;
  readonly #preferred: Preferred;

  constructor(places: readonly Place[], preferred: Preferred) {
    this.#preferred = preferred;
    this.#limits = new Map(places.map((place) => [place, place.limits]));
    for (const place of places) {
      const node = preferred.get(place) ?? place.nodes[0];
      if (place.standing > 0 && node !== undefined) {
        this.bins.push({ place, node, count: place.standing, free: node.room, pods: 0 });
      }
    }
  }

  /** Returns how many of the lot have no room. */
  put(lot: Lot): number {
    let left = this.#fill(lot, lot.count);
    // Karpenter makes nodes by itself; a node group grows when somebody makes it.
    for (const kind of ['NodePool', 'node group'] as const) {
      for (const { place, nodes } of lot.places) {
        if (left > 0 && place.kind === kind) left = this.#grow(lot, place, nodes, left);
      }
    }
    return left;
  }

  /** Puts pods on nodes that there are. */
  #fill(lot: Lot, count: number): number {
    const { request, perNode, places, zone } = lot;
    let left = count;
    const bins: Bin[] = [];
    const takes = new Set(places.flatMap(({ nodes }) => nodes));
    for (const bin of this.bins) {
      const there = zone === undefined || bin.zone === undefined || bin.zone === zone;
      const open = left > 0 && there && takes.has(bin.node);
      const each = open ? Math.min(timesIn(bin.free, request), perNode) : 0;
      if (each === 0) {
        bins.push(bin);
        continue;
      }
      const full = Math.min(bin.count, Math.floor(left / each));
      const rest = full < bin.count ? Math.min(left - full * each, each) : 0;
      left -= full * each + rest;
      bins.push(...taken(bin, lot, full, each), ...taken(bin, lot, rest > 0 ? 1 : 0, rest));
      const others = bin.count - full - (rest > 0 ? 1 : 0);
      if (others > 0) bins.push({ ...bin, count: others });
    }
    this.bins = bins;
    return left;
  }

  /** Makes nodes for pods as far as the limits of the place go. */
  #grow(lot: Lot, place: Place, nodes: readonly NodeKind[], count: number): number {
    let left = count;
    while (left > 0) {
      const limits = this.#limits.get(place) ?? {};
      const node = this.#choose(place, nodes, limits);
      if (node === undefined) {
        const stop = nodes[0] && limitThatStops(limits, nodes[0].capacity);
        if (stop !== undefined)
          this.stops.set(place, place.kind === 'NodePool' ? `pool ${stop}` : 'node group max');
        break;
      }
      const each = Math.min(timesIn(node.room, lot.request), lot.perNode);
      const made = Math.min(Math.ceil(left / each), nodesWithin(limits, node.capacity));
      this.#limits.set(place, without(limits, node.capacity, made));
      const full = Math.min(made, Math.floor(left / each));
      const rest = full < made ? left - full * each : 0;
      const fresh = { place, node, count: 1, free: node.room, pods: 0 };
      this.bins.push(...taken(fresh, lot, full, each), ...taken(fresh, lot, rest > 0 ? 1 : 0, rest));
      left -= full * each + rest;
    }
    return left;
  }

  #choose(place: Place, nodes: readonly NodeKind[], limits: Limits): NodeKind | undefined {
    const wanted = this.#preferred.get(place);
    const may = (node: NodeKind) => nodesWithin(limits, node.capacity) > 0;
    return wanted && nodes.includes(wanted) && may(wanted) ? wanted : nodes.find(may);
  }
}

/** Nodes after each has taken so many pods. */
function taken(bin: Bin, { request, zone }: Lot, count: number, each: number): Bin[] {
  if (count === 0) return [];
  const free = plus(bin.free, request, -each);
  return [{ ...bin, count, free, pods: bin.pods + each, ...(zone !== undefined && { zone }) }];
}

/**
 * Those that few places take first, since pods that may go anywhere would take their room; then those that must be in a zone,
 * then the largest. What comes after only makes the order complete.
 */
function inOrder(lots: readonly Lot[]): Lot[] {
  const keys = new Map(lots.map((lot) => [lot, keyOf(lot)]));
  return [...lots].sort((a, b) => compare(keys.get(a) ?? [], keys.get(b) ?? []));
}

function keyOf({ request, count, perNode, places, zone = '' }: Lot): (number | string)[] {
  const largest = places.flatMap(({ nodes }) => nodes.slice(-1))[0]?.room;
  const { gpus, milliCpu, memory, disk } = request;
  return [
    places.length,
    zone === '' ? 1 : 0,
    largest === undefined ? 0 : timesIn(largest, request),
    ...[-gpus, -milliCpu, -memory, -disk, -count, perNode],
    ...[zone, ...places.map(({ place }) => place.name)],
  ];
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (other === undefined || one > other) return 1;
    if (one < other) return -1;
  }
  return 0;
}
