import { type Environment, fargateProfileOf } from './environment.ts';
import type { Toleration, Workload } from './footprint.ts';
import { GPU_LABELS, gpuShare } from './gpu.ts';
import { nodeTerms, type Requirement } from './node-terms.ts';
import type { KubeObject } from './object.ts';

type FargateProfile = Environment['compute']['fargate'][number];
type NodeGroup = Environment['compute']['nodeGroups'][number];

/** Nodes as the scheduler sees them before they exist. */
export interface NodeShape {
  /** As messages name it: `node group "system"`. */
  readonly name: string;
  /** The values a label may have there; `any` where nothing narrows it. A label that is not here is absent. */
  readonly labels: ReadonlyMap<string, readonly string[] | 'any'>;
  readonly taints: readonly Taint[];
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** Where a workload's pods can run without Karpenter. */
export interface Placements {
  /** The profile that takes them; nothing else does then. */
  readonly fargate: FargateProfile | undefined;
  readonly nodeGroups: readonly NodeGroup[];
  /** Pools of EKS Auto Mode, which makes nodes for them whenever it is. */
  readonly autoPools: readonly NodeShape[];
  /** Why each other place does not take them. */
  readonly refusals: readonly string[];
}

/**
 * Where a workload's pods can run without Karpenter. A Fargate profile is decided by namespace and labels alone: affinity
 * and node selectors do not count there (https://docs.aws.amazon.com/eks/latest/userguide/fargate.html).
 */
export function placementsOf(workload: Workload, environment: Environment): Placements {
  const fargate = fargateProfileOf(environment, workload.namespace, workload.podLabels);
  if (fargate) return { fargate, nodeGroups: [], autoPools: [], refusals: [] };
  const auto = autoModeShapes(environment);
  if (auto.length > 0) {
    const refusalsOf = auto.map((shape) => ({ shape, refusal: refusalOf(workload, shape) }));
    return {
      fargate,
      nodeGroups: [],
      autoPools: refusalsOf.flatMap(({ shape, refusal }) => (refusal === undefined ? [shape] : [])),
      refusals: refusalsOf.flatMap(({ refusal }) => refusal ?? []),
    };
  }
  const nodeGroups: NodeGroup[] = [];
  const refusals = [
    environment.compute.fargate.length === 0
      ? 'there is no Fargate profile'
      : 'no Fargate profile selects them',
  ];
  for (const group of environment.compute.nodeGroups) {
    const refusal = refusalOf(workload, nodeGroupShape(group, environment));
    if (refusal === undefined) nodeGroups.push(group);
    else refusals.push(refusal);
  }
  if (environment.compute.nodeGroups.length === 0) refusals.push('there is no node group');
  return { fargate, nodeGroups, autoPools: [], refusals };
}

/** Why nodes of this shape do not take the workload's pods; `undefined` where they do. */
export function refusalOf(workload: Workload, shape: NodeShape): string | undefined {
  for (const taint of shape.taints) {
    if (taint.effect === 'PreferNoSchedule') continue;
    if (!(workload.tolerations ?? []).some((toleration) => tolerates(toleration, taint))) {
      const { key, value, effect } = taint;
      return `${shape.name} has the taint ${key}${value ? `=${value}` : ''}:${effect}, which they do not tolerate`;
    }
  }
  for (const [key, value] of Object.entries(workload.nodeSelector ?? {})) {
    if (!admits(shape, { key, operator: 'In', values: [value] })) {
      return `${shape.name} does not have the label ${key}=${value} of their node selector`;
    }
  }
  const terms = nodeTerms(workload.affinity ?? []);
  if (terms && !terms.some((term) => term.length > 0 && term.every((one) => admits(shape, one)))) {
    return `${shape.name} does not match their required node affinity`;
  }
  return undefined;
}

/** The nodes of a managed node group, with the labels that EKS and the kubelet put on them. */
export function nodeGroupShape(group: NodeGroup, environment: Environment): NodeShape {
  const { region, network } = environment;
  return {
    name: `node group "${group.name}"`,
    labels: new Map<string, readonly string[] | 'any'>([
      ['kubernetes.io/hostname', 'any'],
      ['kubernetes.io/os', ['linux']],
      ['kubernetes.io/arch', [...new Set(group.instanceTypes.map(architectureOf))]],
      ['node.kubernetes.io/instance-type', group.instanceTypes],
      ['topology.kubernetes.io/region', [region]],
      ['topology.kubernetes.io/zone', network.zones.map((zone) => region + zone)],
      // The name has a hash at its end that nobody can write down beforehand: it is there, and no stated value is it.
      ['eks.amazonaws.com/nodegroup', [`${group.name}-<hash>`]],
      ['eks.amazonaws.com/capacityType', [group.capacity === 'spot' ? 'SPOT' : 'ON_DEMAND']],
      ...Object.entries(group.labels).map(([key, value]) => [key, [value]] as const),
    ]),
    taints: group.taints,
  };
}

/** Labels that Karpenter puts on a node whatever its NodePool asks for (https://karpenter.sh/docs/concepts/scheduling/). */
const KARPENTER_LABELS = [
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'karpenter.sh/capacity-type',
  'karpenter.k8s.aws/instance-category',
  'karpenter.k8s.aws/instance-family',
  'karpenter.k8s.aws/instance-generation',
  'karpenter.k8s.aws/instance-size',
];

/** The nodes that a NodePool may make. */
export function nodePoolShape({ metadata, spec }: KubeObject): NodeShape {
  const { metadata: node = {}, spec: template = {} } = spec.template ?? {};
  const labels = new Map<string, readonly string[] | 'any'>(KARPENTER_LABELS.map((key) => [key, 'any']));
  const requirements: readonly Requirement[] = template.requirements ?? [];
  if (gpuShare(requirements) !== 'none') for (const key of GPU_LABELS) labels.set(key, 'any');
  for (const { key, operator, values } of requirements) {
    if (operator === 'DoesNotExist') labels.delete(key);
    else labels.set(key, operator === 'In' ? values : 'any');
  }
  for (const [key, value] of Object.entries(node.labels ?? {})) labels.set(key, [value as string]);
  return {
    name: `NodePool "${metadata.name}"`,
    labels: labels.set('karpenter.sh/nodepool', [metadata.name]),
    taints: template.taints ?? [],
  };
}

/**
 * The pools that EKS Auto Mode brings, as far as the environment has them; none without Auto Mode
 * (https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html).
 */
export function autoModeShapes({ compute, region, network }: Environment): NodeShape[] {
  if (!compute.autoMode.enabled) return [];
  return compute.autoMode.nodePools.map((name) => ({
    name: `pool "${name}" of EKS Auto Mode`,
    labels: new Map<string, readonly string[] | 'any'>([
      ...EKS_LABELS.map((key) => [key, 'any'] as const),
      ['kubernetes.io/hostname', 'any'],
      ['kubernetes.io/os', ['linux']],
      ['kubernetes.io/arch', name === 'system' ? ['amd64', 'arm64'] : ['amd64']],
      ['node.kubernetes.io/instance-type', 'any'],
      ['topology.kubernetes.io/region', [region]],
      ['topology.kubernetes.io/zone', network.zones.map((zone) => region + zone)],
      ['eks.amazonaws.com/compute-type', ['auto']],
      ['eks.amazonaws.com/instance-category', AUTO_CATEGORIES],
      ['karpenter.sh/capacity-type', ['on-demand']],
      ['karpenter.sh/nodepool', [name]],
    ]),
    taints: name === 'system' ? [{ key: 'CriticalAddonsOnly', effect: 'NoSchedule' }] : [],
  }));
}

/** Categories of the instances of those pools. */
export const AUTO_CATEGORIES = ['c', 'm', 'r'] as const;

/** What EKS puts on nodes of Auto Mode in place of Karpenter's `karpenter.k8s.aws/`. */
const EKS_LABELS = ['family', 'generation', 'size', 'cpu', 'memory', 'hypervisor'].map(
  (what) => `eks.amazonaws.com/instance-${what}`,
);

/** The node of a Fargate pod; EKS taints it, so only what tolerates everything comes near it. */
export const FARGATE_NODE: NodeShape = {
  name: 'a Fargate node',
  labels: new Map<string, readonly string[] | 'any'>([
    ['eks.amazonaws.com/compute-type', ['fargate']],
    ['kubernetes.io/hostname', 'any'],
    ['kubernetes.io/os', ['linux']],
    ['kubernetes.io/arch', ['amd64']],
    ['topology.kubernetes.io/region', 'any'],
    ['topology.kubernetes.io/zone', 'any'],
  ]),
  taints: [{ key: 'eks.amazonaws.com/compute-type', value: 'fargate', effect: 'NoSchedule' }],
};

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (operator === 'Exists') return !key || key === taint.key;
  return key === taint.key && (value ?? '') === (taint.value ?? '');
}

/** Whether some node of the shape meets the requirement. NodePools know two operators more than pods do: Gte and Lte. */
export function admits(
  { labels }: Pick<NodeShape, 'labels'>,
  { key, operator, values }: Requirement,
): boolean {
  const there = labels.get(key);
  if (there === undefined) return operator === 'DoesNotExist' || operator === 'NotIn';
  if (there === 'any') return operator !== 'DoesNotExist';
  switch (operator) {
    case 'In':
      return there.some((value) => values.includes(value));
    case 'NotIn':
      return there.some((value) => !values.includes(value));
    case 'Gt':
      return there.some((value) => Number(value) > Number(values[0]));
    case 'Lt':
      return there.some((value) => Number(value) < Number(values[0]));
    case 'Gte':
      return there.some((value) => Number(value) >= Number(values[0]));
    case 'Lte':
      return there.some((value) => Number(value) <= Number(values[0]));
    default:
      return operator === 'Exists';
  }
}

/**
 * The architecture of an instance type or a family, as Kubernetes names it. `m7g.large` is arm64: a `g` after the generation
 * names AWS's own processors (https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html).
 */
export function architectureOf(instanceType: string): 'amd64' | 'arm64' {
  return /^(a1(\.|$)|[a-z]+\d+[a-z]*g)/.test(instanceType) ? 'arm64' : 'amd64';
}
