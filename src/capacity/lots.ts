import type { Workload } from '../footprint.ts';
import { type Amounts, timesIn } from './amounts.ts';
import type { Demand } from './demand.ts';
import type { Lot, LotPlace } from './pack.ts';
import type { Place } from './places.ts';

/** Pods of a demand as far as placing goes: what two have in common is looked up once. */
export interface Sought extends Lot {
  /** Whose pods they are, with how many of each. */
  readonly of: readonly { readonly demand: Demand; readonly count: number }[];
}

const SPREAD = /^topology\.kubernetes\.io\/zone DoNotSchedule maxSkew (\d+)/;

/** Groups pods that are alike, in the order of the demands, which has no other meaning. */
export class Lots {
  readonly #places: readonly Place[];
  readonly #known = new Map<string, readonly LotPlace[]>();
  readonly #open = new Map<string, readonly LotPlace[]>();

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  /** Places that take the pods; where all kinds of node are too small for them, the place has none. */
  placesFor({ pods, request }: Pick<Demand, 'pods' | 'request'>): readonly LotPlace[] {
    const key = keyOf(pods, request);
    let found = this.#known.get(key);
    if (!found) {
      found = this.#placesOf(pods).map(({ place, nodes }) => ({
        place,
        nodes: nodes.filter(({ room }) => timesIn(room, request) > 0),
      }));
      this.#known.set(key, found);
    }
    return found;
  }

  /** Places that take the pods, whatever their size. */
  #placesOf(pods: Workload): readonly LotPlace[] {
    const key = choiceOf(pods);
    let found = this.#open.get(key);
    if (!found) {
      found = this.#places
        .filter((place) => place.refusal(pods) === undefined)
        .map((place) => ({ place, nodes: place.nodes.filter((node) => place.takes(pods, node)) }));
      this.#open.set(key, found);
    }
    return found;
  }

  /** The pods of all demands at these numbers. */
  group(demands: readonly Demand[], countOf: (demand: Demand) => number): Sought[] {
    const lots = new Map<string, Sought & { count: number; of: { demand: Demand; count: number }[] }>();
    for (const demand of demands) {
      const count = countOf(demand);
      if (count === 0) continue;
      const places = this.placesFor(demand);
      const perNode = mostOnNode(demand, count, places);
      // Pods that keep apart from their own kind alone may share a node with any other.
      const own = Number.isFinite(perNode) ? demand.name : '';
      const key = `${keyOf(demand.pods, demand.request)} ${own}`;
      const lot = lots.get(key);
      if (lot) {
        lot.count += count;
        lot.of.push({ demand, count });
      } else lots.set(key, { request: demand.request, perNode, places, count, of: [{ demand, count }] });
    }
    return [...lots.values()];
  }
}

const choices = new WeakMap<Workload, string>();

/** All that decides which nodes take pods, whatever their size. */
function choiceOf(pods: Workload): string {
  let choice = choices.get(pods);
  if (choice === undefined) {
    choice = JSON.stringify([pods.tolerations, pods.nodeSelector, pods.affinity]);
    choices.set(pods, choice);
  }
  return choice;
}

const keyOf = (pods: Workload, { milliCpu, memory, disk, gpus }: Amounts) =>
  `${milliCpu} ${memory} ${disk} ${gpus} ${choiceOf(pods)}`;

/** A node is in one zone; so it holds no more pods than a zone may where their spread over zones must hold. */
function mostOnNode({ pods, perNode, perZone }: Demand, count: number, places: readonly LotPlace[]): number {
  const zones = new Set(places.flatMap(({ place }) => place.zones)).size;
  const skews = (pods.topologySpread ?? []).flatMap((line) => SPREAD.exec(line)?.[1] ?? []).map(Number);
  const inZone = skews.map((skew) =>
    Math.max(1, Math.floor((count + skew * (zones - 1)) / Math.max(zones, 1))),
  );
  return Math.min(perNode, perZone, ...inZone);
}
