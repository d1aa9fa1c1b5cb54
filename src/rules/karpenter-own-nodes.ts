import { atSummary } from '../model.ts';
import { nodePoolShape, placementsOf, refusalOf } from '../placement.ts';
import { rule } from '../rules.ts';
import { nodePools } from './_nodes.ts';
import { allPods } from './_pods.ts';

export default rule({
  code: 'KARPENTER_ON_OWN_NODES',
  title: 'Karpenter does not run on nodes that it makes, since it could not replace the one that it runs on',
  source: 'https://aws.github.io/aws-eks-best-practices/karpenter/',
  check(tree) {
    const shapes = nodePools(tree).map(({ object }) => nodePoolShape(object));
    if (shapes.length === 0) return [];
    return allPods(tree)
      .filter(
        ({ owner, origin }) =>
          origin === 'chart' && owner.charts.some(({ use }) => use.chart === 'karpenter'),
      )
      .flatMap((pods) => {
        if (placementsOf(pods, tree.environment).fargate) return [];
        const open = shapes.filter((shape) => refusalOf(pods, shape) === undefined);
        if (open.length === 0) return [];
        return [
          {
            at: atSummary(tree, pods),
            message: `nothing keeps its pods from ${open.map(({ name }) => name).join(', ')}`,
            cure: 'Leave the chart its required affinity (karpenter.sh/nodepool DoesNotExist), or select its namespace by a Fargate profile.',
          },
        ];
      });
  },
});
