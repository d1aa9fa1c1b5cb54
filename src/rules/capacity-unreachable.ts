import type { Demand } from '../capacity/demand.ts';
import type { Sought } from '../capacity/lots.ts';
import { capacityOf, fitsSomewhere, type Plan, reachable } from '../capacity/plan.ts';
import { countText, placeText, requestText } from '../capacity/text.ts';
import { rule } from '../rules.ts';
import { atDemand, isUnknown, tooFew } from './_capacity.ts';

export default rule({
  code: 'CAPACITY_UNREACHABLE',
  title:
    'Every workload at its largest number of replicas has room, all at once: on node groups, and on what the limits and types of the NodePools let Karpenter make',
  source: 'https://karpenter.sh/docs/concepts/nodepools/#speclimits',
  check(tree) {
    const capacity = capacityOf(tree);
    if (capacity.places.length === 0) return [];
    const plan = capacity.plan('max');
    const placed = reachable(plan);
    return [...fullLots(plan)].flatMap(([demand, lots]) => {
      const room = placed.get(demand) ?? 0;
      if (room === demand.max || tooFew(demand, capacity.placesFor(demand)) !== undefined) return [];
      return [
        {
          at: atDemand(tree, demand),
          message: `of ${demand.max} replicas at most ${room} have room when every workload is at its largest: ${together(demand, lots)}${stopped(plan, lots)}`,
          cure: 'Raise the limits of the NodePool (or the nodes of the node group), allow types of instance that hold more of these pods, or lower the largest number of replicas.',
        },
      ];
    });
  },
});

interface Full {
  readonly lot: Sought;
  readonly left: number;
}

/** Lots of which pods are left over, by the demands that have pods among them. */
function fullLots({ lots, left }: Plan): Map<Demand, Full[]> {
  const full = new Map<Demand, Full[]>();
  for (const [index, lot] of lots.entries()) {
    const rest = left[index] ?? 0;
    if (rest === 0 || !fitsSomewhere(lot) || isUnknown(lot.places)) continue;
    for (const { demand } of lot.of) full.set(demand, [...(full.get(demand) ?? []), { lot, left: rest }]);
  }
  return full;
}

function together(demand: Demand, lots: readonly Full[]): string {
  const count = lots.reduce((sum, { lot }) => sum + lot.count, 0);
  const left = lots.reduce((sum, one) => sum + one.left, 0);
  return `${count - left} of ${countText(count, 'pod')} like these (${requestText(demand)} each) find room`;
}

function stopped({ stops, bins }: Plan, lots: readonly Full[]): string {
  const places = new Set(lots.flatMap(({ lot }) => lot.places.map(({ place }) => place)));
  const reasons = [...places].flatMap((place) => {
    const stop = stops.get(place);
    if (stop === undefined) return [];
    const nodes = bins.filter((bin) => bin.place === place);
    const kinds = [...Map.groupBy(nodes, ({ node }) => node.type.name)].map(
      ([type, some]) => `${some.reduce((sum, { count }) => sum + count, 0)} of ${type}`,
    );
    return [`${placeText(place)} ends at ${kinds.join(' and ') || 'no node'} (${stop})`];
  });
  return reasons.length === 0 ? '' : `; ${reasons.join(', ')}`;
}
