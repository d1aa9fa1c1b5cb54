import type { Demand } from '../capacity/demand.ts';
import type { Sought } from '../capacity/lots.ts';
import { capacityOf, fitsSomewhere, type Plan } from '../capacity/plan.ts';
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
    return plan.lots.flatMap((lot, index) => {
      const left = plan.left[index] ?? 0;
      if (left === 0 || !fitsSomewhere(lot) || isUnknown(lot.places)) return [];
      return shortDemands(lot, left)
        .filter(({ demand }) => tooFew(demand, lot.places) === undefined)
        .map(({ demand, placed }) => ({
          at: atDemand(tree, demand),
          message: `of ${demand.max} replicas at most ${placed} have room when every workload is at its largest: ${together(lot, left)}${stopped(plan, lot)}`,
          cure: 'Raise the limits of the NodePool (or the nodes of the node group), allow types of instance that hold more of these pods, or lower the largest number of replicas.',
        }));
    });
  },
});

/** The demands of a lot that fall short: those that come first have room. */
function shortDemands({ of, count }: Sought, left: number): { demand: Demand; placed: number }[] {
  let room = count - left;
  return of.flatMap(({ demand, count: wanted }) => {
    const placed = Math.min(room, wanted);
    room -= placed;
    return placed < wanted ? [{ demand, placed }] : [];
  });
}

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
