import { type Amounts, NOTHING, plus, timesIn } from '../capacity/amounts.ts';
import { type LimitName, type Limits, limitThatStops, without } from '../capacity/limits.ts';
import type { NodeKind } from '../capacity/node-kinds.ts';
import type { Place } from '../capacity/places.ts';
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
  const drafts: Draft[] = [];
  const left = new Map<Pod, NoRoom>();
  // By the largest first; those of one app stay in their order.
  const queue = [...pods].sort((a, b) => b.app.request.milliCpu - a.app.request.milliCpu || a.id - b.id);
  for (const pod of queue) {
    const stop = assign(pod, drafts, nodes);
    if (stop !== undefined) left.set(pod, stop);
  }
  // Whoever makes the nodes counts the pods once more.
  for (const { zone, pods } of drafts) for (const { app } of pods) count(app, zone, -1);
  const claims = drafts.flatMap(({ place, zone, pods, options: [kind] }) =>
    kind === undefined ? [] : [{ place, zone, pods, kind }],
  );
  return { claims, left };
}

function assign(pod: Pod, drafts: Draft[], nodes: readonly Node[]): NoRoom | undefined {
  const { app } = pod;
  for (const soft of [true, false]) {
    drafts.sort((a, b) => a.pods.length - b.pods.length);
    if (drafts.some((draft) => joins(pod, draft, drafts, nodes, soft))) return undefined;
    let stop: NoRoom = 'nothing fits';
    for (const place of app.options.keys()) {
      if (place.kind !== 'NodePool' || (app.options.get(place)?.length ?? 0) === 0) continue;
      const zone = zoneFor(app, place, nodes, soft);
      if (zone === undefined) {
        stop = 'zones';
        continue;
      }
      const draft: Draft = { place, zone, pods: [], request: NOTHING, options: app.options.get(place) ?? [] };
      if (joins(pod, draft, drafts, nodes, soft)) {
        drafts.push(draft);
        return undefined;
      }
      const first = app.options.get(place)?.[0];
      const limit = first && limitThatStops(leftOf(place, drafts, nodes), first.capacity);
      stop = limit === undefined ? stop : `pool ${limit}`;
    }
    if (!soft || app.spread.every(({ hard }) => hard)) {
      const groups = [...app.options].some(([{ kind }, kinds]) => kind === 'node group' && kinds.length > 0);
      return stop === 'nothing fits' && groups ? 'node group max' : stop;
    }
  }
  return 'nothing fits';
}

function joins(
  pod: Pod,
  draft: Draft,
  drafts: readonly Draft[],
  nodes: readonly Node[],
  soft: boolean,
): boolean {
  const { app } = pod;
  const mine = app.options.get(draft.place);
  if (mine === undefined) return false;
  const there = draft.pods.filter((other) => other.app === app).length;
  if (there >= app.perNode || !mayEnter(app, draft.zone, zonesFor(app, nodes), soft)) return false;
  if (app.spread.some(({ over, hard, maxSkew }) => over === 'node' && hard && there + 1 > maxSkew))
    return false;
  const request = plus(draft.request, app.request);
  const limits = leftOf(
    draft.place,
    drafts.filter((other) => other !== draft),
    nodes,
  );
  const options = draft.options.filter(
    (kind) =>
      mine.includes(kind) &&
      timesIn(kind.room, request) >= 1 &&
      limitThatStops(limits, kind.capacity) === undefined,
  );
  if (options.length === 0) return false;
  draft.pods.push(pod);
  draft.request = request;
  draft.options = options;
  count(app, draft.zone, 1);
  return true;
}

function count(app: PodsOf, zone: string, change: number): void {
  app.zones.set(zone, (app.zones.get(zone) ?? 0) + change);
}

/** Zones that Karpenter knows of: those that it may make nodes in, and those that have one. */
function zonesFor(app: PodsOf, nodes: readonly Node[]): ReadonlySet<string> {
  const zones = new Set<string>();
  for (const [place, kinds] of app.options)
    if (place.kind === 'NodePool' && kinds.length > 0) for (const zone of place.zones) zones.add(zone);
  for (const node of nodes) if (app.options.get(node.place)?.includes(node.kind)) zones.add(node.zone);
  return zones;
}

/** The zone for a new node: where the app has fewest pods, as far as it may go there; where it does not matter, by turns. */
function zoneFor(app: PodsOf, place: Place, nodes: readonly Node[], soft: boolean): string | undefined {
  const domains = zonesFor(app, nodes);
  const allowed = place.zones.filter((zone) => mayEnter(app, zone, domains, soft));
  const nodesIn = (zone: string) => nodes.reduce((sum, node) => sum + (node.zone === zone ? 1 : 0), 0);
  const spreads = app.spread.some(({ over }) => over === 'zone');
  return allowed.toSorted(
    (a, b) => (spreads ? (app.zones.get(a) ?? 0) - (app.zones.get(b) ?? 0) : 0) || nodesIn(a) - nodesIn(b),
  )[0];
}

/** What a NodePool's limits leave beside the nodes that there are and those that are planned. */
function leftOf(place: Place, drafts: readonly Draft[], nodes: readonly Node[]): Limits {
  let limits = place.limits;
  for (const node of nodes) if (node.place === place) limits = without(limits, node.kind.capacity, 1);
  for (const draft of drafts) {
    const [kind] = draft.options;
    if (draft.place === place && kind) limits = without(limits, kind.capacity, 1);
  }
  return limits;
}
