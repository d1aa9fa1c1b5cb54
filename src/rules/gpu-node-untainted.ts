import { gpuShare } from '../gpu.ts';
import { atObject } from '../model.ts';
import type { Taint } from '../placement.ts';
import { rule } from '../rules.ts';
import { gpuNodeGroups } from './_gpus.ts';
import { atNodeGroup, nodePools } from './_nodes.ts';

const CURE =
  'Taint the nodes nvidia.com/gpu=true:NoSchedule (`gpu: {}` in a pool of node-pools does), and make other nodes elsewhere.';

export default rule({
  code: 'GPU_NODE_UNTAINTED',
  title:
    'Nodes with GPUs have a taint: any pod would go there otherwise, and hold the most expensive nodes when nobody needs a GPU',
  source: 'https://aws.github.io/aws-eks-best-practices/karpenter/',
  check: (tree) => [
    ...nodePools(tree).flatMap((entry) => {
      const { taints, requirements } = entry.object.spec?.template?.spec ?? {};
      const share = gpuShare(requirements ?? []);
      if (share === 'none' || isKept(taints ?? [])) return [];
      return [
        {
          at: atObject(tree, entry, 'spec.template.spec.taints'),
          message: `${share === 'all' ? 'its nodes have' : 'some of its nodes have'} GPUs, and no taint keeps other pods off them`,
          cure: CURE,
        },
      ];
    }),
    ...gpuNodeGroups(tree.environment)
      .filter(({ taints }) => !isKept(taints))
      .map(({ name }) => ({
        at: atNodeGroup(tree, name, 'taints'),
        message: `node group "${name}" has GPUs, and no taint keeps other pods off its nodes`,
        cure: CURE,
      })),
  ],
});

const isKept = (taints: readonly Taint[]) => taints.some(({ effect }) => effect !== 'PreferNoSchedule');
