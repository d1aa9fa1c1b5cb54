import { capacityOf, fitsSomewhere } from '../capacity/plan.ts';
import { countText, placeText, requestText } from '../capacity/text.ts';
import { rule } from '../rules.ts';
import { atDemand, isUnknown } from './_capacity.ts';
import { firstNodesWave } from './_nodes.ts';

export default rule({
  code: 'START_CAPACITY',
  title:
    'What comes no later than the first NodePool (everything, where there is none) has room on the desired nodes of the node groups: nothing makes more of them',
  source: 'https://aws.github.io/aws-eks-best-practices/karpenter/',
  check(tree) {
    const until = Number.isFinite(firstNodesWave(tree))
      ? 'before Karpenter makes nodes'
      : 'and no NodePool makes nodes';
    const plan = capacityOf(tree).plan('start');
    return plan.lots.flatMap((lot, index) => {
      const left = plan.left[index] ?? 0;
      const short = lot.of.at(-1)?.demand;
      if (left === 0 || !short || !fitsSomewhere(lot) || isUnknown(lot.places)) return [];
      const groups = lot.places.map(
        ({ place }) => `${placeText(place)} (${countText(place.standing, 'node')})`,
      );
      return [
        {
          at: atDemand(tree, short),
          message: `${left} of ${countText(lot.count, 'pod')} like its own (${requestText(short)} each) have no room, ${until}: ${groups.join(', ')} is full`,
          cure: 'Raise compute.nodeGroups[].desired, or give the group a larger type of instance.',
        },
      ];
    });
  },
});
