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
  /** Where it may be: open until a pod comes that is spread over zones, as a NodeClaim's requirements are. The first is as good as any. */
  zones: readonly string[];
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
  // The largest first, by CPU and then by memory; those of one app stay in their order (scheduling/queue.go, byCPUAndMemoryDescending).
  const queue = [...pods].sort(
    ({ app: a, id }, { app: b, id: other }) =>
      b.request.milliCpu - a.request.milliCpu || b.request.memory - a.request.memory || id - other,
  );
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
    for (const { zones, pods } of this.#drafts)
      for (const { app } of pods) if (isSpread(app)) count(app, zones[0] ?? '', -1);
    const made = new Map<string, number>();
    return this.#drafts.flatMap(({ place, zones, pods, options: [kind] }) => {
      const [zone = ''] = zones.toSorted((a, b) => (made.get(a) ?? 0) - (made.get(b) ?? 0));
      made.set(zone, (made.get(zone) ?? 0) + 1);
      return kind === undefined ? [] : [{ place, zone, pods, kind }];
    });
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
        const zones = this.#zonesIn(app, place.zones, soft);
        if (zones.length === 0) {
          stop = 'zones';
          continue;
        }
        const draft: Draft = { place, zones, pods: [], request: NOTHING, options };
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
    const zones = this.#zonesIn(app, draft.zones, soft);
    if (there >= app.perNode || zones.length === 0) return false;
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
    if (isSpread(app)) {
      draft.zones = zones.slice(0, 1);
      count(app, zones[0] ?? '', 1);
    }
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

  /** Those of some zones that the app may go to, first where it has fewest pods; where it does not matter, by turns. */
  #zonesIn(app: PodsOf, zones: readonly string[], soft: boolean): string[] {
    const spread = isSpread(app);
    const domains = this.#zonesFor(app);
    const pods = (zone: string) => (spread ? (app.zones.get(zone) ?? 0) : 0);
    const nodes = (zone: string) => this.#nodes.reduce((sum, node) => sum + (node.zone === zone ? 1 : 0), 0);
    return zones
      .filter((zone) => !spread || mayEnter(app, zone, domains, soft))
      .toSorted((a, b) => pods(a) - pods(b) || nodes(a) - nodes(b));
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

/** Whether it matters to an app's pods which zone they are in. */
const isSpread = ({ spread, perZone }: PodsOf) =>
  perZone !== Number.POSITIVE_INFINITY || spread.some(({ over }) => over === 'zone');

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
