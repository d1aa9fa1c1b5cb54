import type { Environment } from '../environment.ts';
import { builtObjects, type OwnedObject, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { bytes } from '../quantity.ts';
import { usesOf } from '../rules/_nodes.ts';
import type { NodeSettings } from './allocatable.ts';
import { GIB } from './amounts.ts';

type NodeGroup = Environment['compute']['nodeGroups'][number];

/** Karpenter's own default (pkg/operator/options/options.go of the AWS provider). */
const MEMORY_OVERHEAD = 0.075;

/** Root volume of a node whose class states none (pkg/providers/amifamily of the AWS provider). */
const DISK = 20 * GIB;

/** Of a node group's nodes. Nothing knows better what an instance keeps for itself: Karpenter's estimate serves here as well. */
export function nodeGroupSettings(tree: Tree, { diskGiB }: NodeGroup): NodeSettings {
  return {
    ...{ by: 'EKS', reservedInterfaces: 0, bottlerocket: false, kubelet: {} },
    memoryOverhead: memoryOverhead(tree),
    disk: diskGiB * GIB,
  };
}

/** Of a NodePool's nodes: what Karpenter and the node class are told. */
export function nodePoolSettings(tree: Tree, pool: KubeObject): NodeSettings {
  const nodeClass = nodeClassOf(tree, pool)?.object.spec;
  const bottlerocket = isBottlerocket(nodeClass);
  return {
    ...{ by: 'Karpenter', bottlerocket, memoryOverhead: memoryOverhead(tree) },
    reservedInterfaces: settingOf(tree, 'reservedENIs') ?? 0,
    disk: diskOf(nodeClass, bottlerocket ? '/dev/xvdb' : '/dev/xvda'),
    kubelet: nodeClass?.kubelet ?? {},
  };
}

/**
 * Of the nodes of EKS Auto Mode, which are Bottlerocket with a data volume of 80 GiB
 * (https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html). AWS does not say what they reserve: Karpenter's estimate serves here too.
 */
export const AUTO_MODE_SETTINGS: NodeSettings = {
  ...{ by: 'Karpenter', bottlerocket: true, memoryOverhead: MEMORY_OVERHEAD, reservedInterfaces: 0 },
  disk: 80 * GIB,
  kubelet: {},
};

/** The EC2NodeClass that a NodePool names, where the tree has it. */
export function nodeClassOf(tree: Tree, pool: KubeObject): OwnedObject | undefined {
  const name = pool.spec?.template?.spec?.nodeClassRef?.name;
  return builtObjects(tree, 'EC2NodeClass').find(({ object }) => object.metadata.name === name);
}

const memoryOverhead = (tree: Tree) => settingOf(tree, 'vmMemoryOverheadPercent') ?? MEMORY_OVERHEAD;

/** A number among the settings of Karpenter's chart. */
function settingOf(tree: Tree, key: string): number | undefined {
  for (const { chart } of usesOf(tree, 'karpenter')) {
    const { settings } = chart.use.values as { settings?: Readonly<Record<string, unknown>> };
    const value = Number(settings?.[key] ?? Number.NaN);
    if (Number.isFinite(value)) return value;
  }
  return undefined;
}

/** Whether `spec` of an EC2NodeClass names an AMI of Bottlerocket. */
export function isBottlerocket(nodeClass: KubeObject['spec']): boolean {
  return (
    nodeClass?.amiFamily === 'Bottlerocket' ||
    ((nodeClass?.amiSelectorTerms ?? []) as { alias?: string }[]).some(({ alias }) =>
      alias?.startsWith('bottlerocket@'),
    )
  );
}

interface Mapping {
  readonly deviceName?: string;
  readonly rootVolume?: boolean;
  readonly ebs?: { readonly volumeSize?: string };
}

/** Size of the volume that holds images and ephemeral storage, as Karpenter finds it. */
function diskOf(nodeClass: KubeObject['spec'], device: string): number {
  const mappings: readonly Mapping[] = nodeClass?.blockDeviceMappings ?? [];
  const size = (
    mappings.find(({ rootVolume }) => rootVolume === true) ??
    mappings.find(({ deviceName }) => deviceName === device)
  )?.ebs?.volumeSize;
  try {
    return size === undefined ? DISK : bytes(size);
  } catch (error) {
    if (error instanceof RangeError) return DISK;
    throw error;
  }
}
