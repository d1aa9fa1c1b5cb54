import { atSummary } from '../model.ts';
import { placementsOf } from '../placement.ts';
import { rule } from '../rules.ts';
import { firstNodesWave } from './_nodes.ts';
import { allPods } from './_pods.ts';

export default rule({
  code: 'NO_PLACE_TO_RUN',
  title:
    'Pods that come no later than the first NodePool run on Fargate or on a node group, since Karpenter has no nodes yet',
  source: 'https://aws.github.io/aws-eks-best-practices/karpenter/',
  check(tree) {
    const first = firstNodesWave(tree);
    const { autoMode } = tree.environment.compute;
    const when = autoMode.enabled
      ? 'EKS Auto Mode makes nodes of its own pools only'
      : Number.isFinite(first)
        ? `the first NodePool comes in wave ${first}`
        : 'there is no NodePool';
    return allPods(tree).flatMap((pods) => {
      const { component, wave } = pods.owner;
      if (wave > first && component.bootstrapped !== true) return [];
      // A DaemonSet without nodes has no pods, and is Healthy.
      if (pods.kind === 'DaemonSet') return [];
      const { fargate, nodeGroups, autoPools, refusals } = placementsOf(pods, tree.environment);
      if (fargate || nodeGroups.length + autoPools.length > 0) return [];
      const started = component.bootstrapped === true ? 'started by bootstrap' : `in wave ${wave}`;
      return [
        {
          at: atSummary(tree, pods),
          message: `its pods, ${started}, have nowhere to run (${when}): ${refusals.join('; ')}`,
          cure: autoMode.enabled
            ? 'Let them tolerate and match a pool of compute.autoMode.nodePools.'
            : `Select them by a Fargate profile (compute.fargate, namespace ${pods.namespace}), let them tolerate and match a node group, or let the component come after the NodePools.`,
        },
      ];
    });
  },
});
