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
    return plan.lots.flatMap((lot, index) => {
      const left = plan.left[index] ?? 0;
      if (left === 0 || !fitsSomewhere(lot) || isUnknown(lot.places)) return [];
      return lot.of
        .map(({ demand }) => ({ demand, room: placed.get(demand) ?? 0 }))
        .filter(({ demand, room }) => room < demand.max && tooFew(demand, lot.places) === undefined)
        .map(({ demand, room }) => ({
          at: atDemand(tree, demand),
          message: `of ${demand.max} replicas at most ${room} have room when every workload is at its largest: ${together(lot, left)}${stopped(plan, lot)}`,
          cure: 'Raise the limits of the NodePool (or the nodes of the node group), allow types of instance that hold more of these pods, or lower the largest number of replicas.',
        }));
    });
  },
});

function together({ count, of }: Sought, left: number): string {
  const [first] = of;
  const each = first ? ` (${requestText(first.demand)} each)` : '';
  return `${count - left} of ${countText(count, 'pod')} like these${each} find room`;
}

function stopped({ stops, bins }: Plan, { places }: Sought): string {
  const reasons = places.flatMap(({ place }) => {
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
