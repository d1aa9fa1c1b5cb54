import { atSummary, type Tree } from '../model.ts';
import { placementsOf, refusalOf } from '../placement.ts';
import { rule } from '../rules.ts';
import { asksForGpus, type GpuNodes, gpuNodes } from './_gpus.ts';
import { allPods, type Pods } from './_pods.ts';

export default rule({
  code: 'GPU_WITHOUT_PLUGIN',
  title:
    'A pod that asks for GPUs finds nodes that have some, and a device plugin that offers them: without one a node has none to give',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-k8s-device-plugin.html',
  check(tree) {
    const asking = allPods(tree).filter(asksForGpus);
    if (asking.length === 0) return [];
    const nodes = gpuNodes(tree);
    const plugins = pluginPods(tree);
    return asking.flatMap((pods) => {
      // Fargate has none, which FARGATE_UNSUPPORTED says.
      if (placementsOf(pods, tree.environment).fargate) return [];
      const at = atSummary(tree, pods);
      const taking = nodes.filter(({ shape }) => refusalOf(pods, shape) === undefined);
      if (taking.length === 0) {
        const refusals = nodes.map(({ shape }) => refusalOf(pods, shape));
        return [
          {
            at,
            message: `it asks for GPUs, and no node with GPUs takes it: ${refusals.join('; ') || 'there are none'}`,
            cure: tree.environment.compute.autoMode.enabled
              ? 'The pools of EKS Auto Mode have none: run them in a cluster with node-pools.'
              : 'Add a pool with gpu to node-pools, and let the pods tolerate its taint nvidia.com/gpu.',
          },
        ];
      }
      return taking
        .filter((each) => !isOffered(each, plugins))
        .map(({ shape }) => ({
          at,
          message: `it asks for GPUs and may go to ${shape.name}, where no device plugin offers them`,
          cure: 'Switch on nvidia-device-plugin; nodes of a node group also need the label nvidia.com/gpu.present=true.',
        }));
    });
  },
});

const isOffered = ({ shape, selfOffering }: GpuNodes, plugins: readonly Pods[]) =>
  selfOffering || plugins.some((plugin) => refusalOf(plugin, shape) === undefined);

/** A device plugin speaks to the kubelet through this folder (https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/). */
const SOCKETS = 'hostPath:/var/lib/kubelet/device-plugins';

function pluginPods(tree: Tree): readonly Pods[] {
  return allPods(tree).filter(({ kind, volumes }) => kind === 'DaemonSet' && volumes.includes(SOCKETS));
}
