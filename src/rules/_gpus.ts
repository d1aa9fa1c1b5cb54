import { isBottlerocket, nodeClassOf } from '../capacity/settings.ts';
import type { Environment } from '../environment.ts';
import { GPU, gpuMakerOf, gpuShare } from '../gpu.ts';
import type { Tree } from '../model.ts';
import { type NodeShape, nodeGroupShape, nodePoolShape } from '../placement.ts';
import { nodePools } from './_nodes.ts';
import type { Pods } from './_pods.ts';

/** Nodes that may have GPUs, and what is known of them before they exist. */
export interface GpuNodes {
  readonly shape: NodeShape;
  /** Their AMI offers the GPUs to pods without a plugin. */
  readonly selfOffering: boolean;
}

/** Every NodePool and node group whose nodes may have GPUs. */
export function gpuNodes(tree: Tree): GpuNodes[] {
  return [
    ...nodePools(tree)
      .filter(({ object }) => gpuShare(object.spec?.template?.spec?.requirements ?? []) !== 'none')
      .map(({ object }) => ({
        shape: nodePoolShape(object),
        // Bottlerocket's variant for GPUs runs the device plugin itself
        // (https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-k8s-device-plugin.html).
        selfOffering: isBottlerocket(nodeClassOf(tree, object)?.object.spec),
      })),
    ...gpuNodeGroups(tree.environment).map((group) => ({
      shape: nodeGroupShape(group, tree.environment),
      selfOffering: false,
    })),
  ];
}

/** Managed node groups with GPUs. */
export function gpuNodeGroups({ compute }: Environment): Environment['compute']['nodeGroups'] {
  return compute.nodeGroups.filter(({ instanceTypes }) =>
    instanceTypes.some((type) => gpuMakerOf(type) !== undefined),
  );
}

/** Whether a pod asks for GPUs of NVIDIA. What is limited is requested. */
export function asksForGpus({ containers }: Pods): boolean {
  return containers.some(({ requests, limits }) =>
    [requests, limits].some((amounts) => Number(amounts?.[GPU] ?? 0) > 0),
  );
}
