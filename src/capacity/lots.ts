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

/** How a footprint begins to write a spread over zones that must hold. */
const SPREAD = 'topology.kubernetes.io/zone DoNotSchedule ';

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
    const lots = new Map<string, Mutable>();
    for (const demand of demands) {
      const places = this.placesFor(demand);
      for (const { count, zone } of shares(demand, countOf(demand), places))
        this.#add(lots, demand, count, zone);
    }
    return [...lots.values()];
  }

  #add(lots: Map<string, Mutable>, demand: Demand, count: number, zone: string | undefined): void {
    const { pods, request, perNode, name } = demand;
    // Pods that keep apart from their own kind alone may share a node with any other.
    const own = Number.isFinite(perNode) ? name : '';
    const key = [keyOf(pods, request), own, zone].join(' ');
    const lot = lots.get(key);
    if (lot) {
      lot.count += count;
      lot.of.push({ demand, count });
      return;
    }
    const places = this.placesFor(demand).filter(
      ({ place }) => zone === undefined || place.zones.includes(zone),
    );
    lots.set(key, {
      request,
      perNode,
      places,
      count,
      of: [{ demand, count }],
      ...(zone !== undefined && { zone }),
    });
  }
}

type Mutable = Sought & { count: number; of: { demand: Demand; count: number }[] };

/** As many pods for each zone, where their spread over zones must hold; else all of them, wherever. */
function shares(
  { pods, perZone }: Demand,
  count: number,
  places: readonly LotPlace[],
): { count: number; zone: string | undefined }[] {
  const spread =
    Number.isFinite(perZone) || (pods.topologySpread ?? []).some((line) => line.startsWith(SPREAD));
  const zones = spread ? [...new Set(places.flatMap(({ place }) => place.zones))].sort() : [];
  if (zones.length === 0) return count === 0 ? [] : [{ count, zone: undefined }];
  return zones
    .map((zone, index) => ({
      zone,
      count: Math.floor(count / zones.length) + (index < count % zones.length ? 1 : 0),
    }))
    .filter((share) => share.count > 0);
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
