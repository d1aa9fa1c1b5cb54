import { type Amounts, NOTHING, plus, timesIn } from '../../capacity/amounts.ts';
import { type LimitName, type Limits, limitThatStops, without } from '../../capacity/limits.ts';
import type { NodeKind } from '../../capacity/node-kinds.ts';
import type { Place } from '../../capacity/places.ts';
import type { Node, Pod, PodsOf } from './node.ts';
import { mayEnter } from './scheduler.ts';

/** A node that is about to be made: the kinds that still have room for all that is meant for it, the cheapest first. */
export interface Claim {
  readonly place: Place;
  readonly zone: string;
  readonly pods: readonly Pod[];
  readonly kind: NodeKind;
}

/** Why pods get no node. */
export type NoRoom = `pool ${LimitName}` | 'node group max' | 'nothing fits' | 'zones';

/** What Karpenter makes of pods that have no room, and those that it has nothing for. */
export interface Provisioned {
  readonly claims: readonly Claim[];
  readonly left: ReadonlyMap<Pod, NoRoom>;
}

interface Draft {
  readonly place: Place;
  readonly zone: string;
  readonly pods: Pod[];
  request: Amounts;
  options: readonly NodeKind[];
}

/**
 * New nodes for pods, as Karpenter plans them: NodePools by weight; pods join a node that is planned already for as long as some
 * type of instance holds them all, so that pods which come together share large nodes; then the cheapest type that does is made.
 * Spread over zones that is only preferred counts as required as long as it can be had (https://karpenter.sh/docs/concepts/scheduling/).
 */
export function provision(pods: readonly Pod[], nodes: readonly Node[]): Provisioned {
  const planner = new Planner(nodes);
  const left = new Map<Pod, NoRoom>();
  // What one pod of an app does not find none of the others does.
  const stops = new Map<PodsOf, NoRoom>();
  // By the largest first; those of one app stay in their order.
  const queue = [...pods].sort((a, b) => b.app.request.milliCpu - a.app.request.milliCpu || a.id - b.id);
  for (const pod of queue) {
    const stop = stops.get(pod.app) ?? planner.assign(pod);
    if (stop === undefined) continue;
    stops.set(pod.app, stop);
    left.set(pod, stop);
  }
  return { claims: planner.claims(), left };
}

class Planner {
  readonly #nodes: readonly Node[];
  readonly #drafts: Draft[] = [];
  /** What limits leave beside the nodes that there are. */
  readonly #limits = new Map<Place, Limits>();
  readonly #zones = new Map<PodsOf, ReadonlySet<string>>();

  constructor(nodes: readonly Node[]) {
    this.#nodes = nodes;
  }

  claims(): Claim[] {
    // Whoever makes the nodes counts the pods once more.
    for (const { zone, pods } of this.#drafts) for (const { app } of pods) count(app, zone, -1);
    return this.#drafts.flatMap(({ place, zone, pods, options: [kind] }) =>
      kind === undefined ? [] : [{ place, zone, pods, kind }],
    );
  }

  assign(pod: Pod): NoRoom | undefined {
    const { app } = pod;
    for (const soft of [true, false]) {
      this.#drafts.sort((a, b) => a.pods.length - b.pods.length);
      if (this.#drafts.some((draft) => this.#joins(pod, draft, soft))) return undefined;
      let stop: NoRoom = 'nothing fits';
      for (const [place, options] of app.options) {
        const [first] = options;
        if (place.kind !== 'NodePool' || first === undefined) continue;
        const zone = this.#zoneFor(app, place, soft);
        if (zone === undefined) {
          stop = 'zones';
          continue;
        }
        const draft: Draft = { place, zone, pods: [], request: NOTHING, options };
        if (this.#joins(pod, draft, soft)) {
          this.#drafts.push(draft);
          return undefined;
        }
        const limit = limitThatStops(this.#left(place), first.capacity);
        stop = limit === undefined ? stop : `pool ${limit}`;
      }
      if (soft && app.spread.some(({ hard }) => !hard)) continue;
      const groups = [...app.options].some(([{ kind }, kinds]) => kind === 'node group' && kinds.length > 0);
      return stop === 'nothing fits' && groups ? 'node group max' : stop;
    }
    return 'nothing fits';
  }

  #joins(pod: Pod, draft: Draft, soft: boolean): boolean {
    const { app } = pod;
    const mine = app.options.get(draft.place);
    if (mine === undefined) return false;
    const there = draft.pods.reduce((sum, other) => sum + (other.app === app ? 1 : 0), 0);
    if (there >= app.perNode || !mayEnter(app, draft.zone, this.#zonesFor(app), soft)) return false;
    if (app.spread.some(({ over, hard, maxSkew }) => over === 'node' && hard && there + 1 > maxSkew))
      return false;
    const request = plus(draft.request, app.request);
    const limits = this.#left(draft.place, draft);
    const options = draft.options.filter(
      (kind) =>
        timesIn(kind.room, request) >= 1 &&
        limitThatStops(limits, kind.capacity) === undefined &&
        mine.includes(kind),
    );
    if (options.length === 0) return false;
    draft.pods.push(pod);
    draft.request = request;
    draft.options = options;
    count(app, draft.zone, 1);
    return true;
  }

  #zonesFor(app: PodsOf): ReadonlySet<string> {
    let zones = this.#zones.get(app);
    if (!zones) {
      zones = zonesKnown(app, this.#nodes);
      this.#zones.set(app, zones);
    }
    return zones;
  }

  /** The zone for a new node: where the app has fewest pods, as far as it may go there; where it does not matter, by turns. */
  #zoneFor(app: PodsOf, place: Place, soft: boolean): string | undefined {
    const domains = this.#zonesFor(app);
    const spreads = app.spread.some(({ over }) => over === 'zone');
    const pods = (zone: string) => (spreads ? (app.zones.get(zone) ?? 0) : 0);
    const nodes = (zone: string) => this.#nodes.reduce((sum, node) => sum + (node.zone === zone ? 1 : 0), 0);
    return place.zones
      .filter((zone) => mayEnter(app, zone, domains, soft))
      .toSorted((a, b) => pods(a) - pods(b) || nodes(a) - nodes(b))[0];
  }

  /** What a NodePool's limits leave beside the nodes that there are and those that are planned, but for one. */
  #left(place: Place, except?: Draft): Limits {
    let limits = this.#limits.get(place);
    if (limits === undefined) {
      limits = place.limits;
      for (const node of this.#nodes)
        if (node.place === place) limits = without(limits, node.kind.capacity, 1);
      this.#limits.set(place, limits);
    }
    for (const draft of this.#drafts) {
      const [kind] = draft.options;
      if (draft !== except && draft.place === place && kind) limits = without(limits, kind.capacity, 1);
    }
    return limits;
  }
}

function count(app: PodsOf, zone: string, change: number): void {
  app.zones.set(zone, (app.zones.get(zone) ?? 0) + change);
}

/** Zones that Karpenter knows of: those that it may make nodes in, and those that have one. */
export function zonesKnown(app: PodsOf, nodes: readonly Node[]): ReadonlySet<string> {
  const zones = new Set<string>();
  for (const [place, kinds] of app.options)
    if (place.kind === 'NodePool' && kinds.length > 0) for (const zone of place.zones) zones.add(zone);
  for (const node of nodes) if (app.options.get(node.place)?.includes(node.kind)) zones.add(node.zone);
  return zones;
}
