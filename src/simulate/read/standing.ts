import type { Demand } from '../../capacity/demand.ts';
import { Lots } from '../../capacity/lots.ts';
import type { LotPlace } from '../../capacity/pack.ts';
import type { Place } from '../../capacity/places.ts';
import { planOf } from '../../capacity/plan.ts';
import { Cluster, type Standing } from '../nodes/cluster.ts';
import type { Pod, PodsOf, Spread } from '../nodes/node.ts';
import { spreadOf } from './pods.ts';

/**
 * The nodes that workloads need at their smallest, and what they leave: those of node groups, filled as the scheduler does it, and for
 * the rest what Karpenter makes of pods that come together. Consolidation finds nothing cheaper in them. A node group has as many
 * nodes as `capacity` finds it to need; where that is more than it has, START_CAPACITY says so.
 */
export function standingNodes(
  places: readonly Place[],
  demands: readonly Demand[],
  placesFor: (demand: Demand) => readonly LotPlace[],
): Standing[] {
  const { bins } = planOf(
    new Lots(places).group(demands, ({ min }) => min),
    places,
  );
  const groups = places.flatMap((place) => {
    const [kind] = place.nodes;
    if (kind === undefined || place.kind !== 'node group') return [];
    const needed = bins.reduce((sum, bin) => sum + (bin.place === place ? bin.count : 0), 0);
    return Array.from({ length: Math.max(place.standing, needed) }, (_, turn) => ({
      ...{ place, kind, free: kind.room },
      zone: place.zones[turn % place.zones.length] ?? '',
    }));
  });
  const cluster = new Cluster(groups);
  for (const demand of demands) {
    if (demand.passing || demand.min === 0) continue;
    const app = podsOf(demand, placesFor(demand));
    for (let id = 0; id < demand.min; id++) cluster.pending.set(podOf(app, id), undefined);
  }
  cluster.version++;
  cluster.place(Number.NEGATIVE_INFINITY, 0);
  return cluster.nodes.map(({ place, kind, zone, free }) => ({ place, kind, zone, free }));
}

function podsOf({ name, request, perNode, perZone, pods }: Demand, options: readonly LotPlace[]): PodsOf {
  return {
    ...{ name, request, perNode, perZone, pullSeconds: 0, changed: false, zones: new Map() },
    options: new Map(options.map(({ place, nodes }) => [place, nodes])),
    spread: (pods.topologySpread ?? []).flatMap(spreadIn),
  };
}

/** A constraint as footprints write it: `topology.kubernetes.io/zone ScheduleAnyway maxSkew 1`. */
function spreadIn(line: string): Spread[] {
  const [topologyKey = '', whenUnsatisfiable = '', , skew] = line.split(' ');
  return spreadOf({ topologyKey, whenUnsatisfiable, maxSkew: Number(skew ?? 1) });
}

const podOf = (app: PodsOf, id: number): Pod => ({
  ...{ id, app, createdAt: 0, revision: 0, node: undefined },
  startedAt: Number.POSITIVE_INFINITY,
  readyAt: Number.POSITIVE_INFINITY,
  goneAt: Number.POSITIVE_INFINITY,
  servedBefore: Number.NaN,
  cpuBefore: Number.NaN,
});
