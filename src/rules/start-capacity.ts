import type { Demand } from '../capacity/demand.ts';
import type { Place } from '../capacity/places.ts';
import { type Capacity, capacityOf, fitsSomewhere, type Plan } from '../capacity/plan.ts';
import { countText } from '../capacity/text.ts';
import { rule } from '../rules.ts';
import { isUnknown, tooFew } from './_capacity.ts';
import { atNodeGroup, firstNodesWave } from './_nodes.ts';

export default rule({
  code: 'START_CAPACITY',
  title:
    'What comes no later than the first NodePool (everything, where there is none) has room on the desired nodes of the node groups: nothing makes more of them',
  source: 'https://aws.github.io/aws-eks-best-practices/karpenter/',
  check(tree) {
    const capacity = capacityOf(tree);
    const plan = capacity.plan('start');
    if (plan.left.every((count) => count === 0)) return [];
    const until = Number.isFinite(firstNodesWave(tree))
      ? 'before Karpenter makes nodes'
      : 'and no NodePool makes others';
    return capacity.places.flatMap((place) => {
      const waiting = waitingFor(place, plan).filter(
        (demand) => tooFew(demand, capacity.placesFor(demand)) === undefined,
      );
      const needed = nodesNeeded(place, capacity);
      if (waiting.length === 0 || needed <= place.standing) return [];
      return [
        {
          at: atNodeGroup(tree, place.name, 'desired'),
          message: `its ${countText(place.standing, 'desired node')} are full, ${until}: ${namesOf(waiting)} would wait`,
          cure: `Let it have ${needed} desired nodes, which will do, or a larger type of instance.`,
        },
      ];
    });
  },
});

/** Workloads that have pods without room and might go to a node group. */
function waitingFor({ kind, name }: Place, { lots, left }: Plan): Demand[] {
  const waiting = lots.filter(
    (lot, index) =>
      (left[index] ?? 0) > 0 &&
      fitsSomewhere(lot) &&
      !isUnknown(lot.places) &&
      lot.places.some(({ place }) => place.kind === kind && place.name === name),
  );
  return [...new Set(waiting.flatMap(({ of }) => of.map(({ demand }) => demand)))];
}

function nodesNeeded({ kind, name }: Place, capacity: Capacity): number {
  return capacity
    .plan('grown')
    .bins.filter(({ place }) => place.kind === kind && place.name === name)
    .reduce((sum, { count }) => sum + count, 0);
}

function namesOf(demands: readonly Demand[]): string {
  const names = demands.slice(0, 3).map(({ name }) => name);
  const others = demands.length - names.length;
  return names.join(', ') + (others > 0 ? ` and ${countText(others, 'other workload')}` : '');
}
