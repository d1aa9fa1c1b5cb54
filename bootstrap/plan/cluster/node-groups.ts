import { createHash } from 'node:crypto';
import { nodePolicyArns } from '../../../platform/_iam/node.ts';
import { partitionOf } from '../../../src/context.ts';
import type { Environment } from '../../../src/environment.ts';
import { architectureOf } from '../../../src/placement.ts';
import { Problems } from '../../../src/problem.ts';
import { namesOf, serviceRole } from '../identity/service-role.ts';
import type { SubnetSet } from '../network/network.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';
import { BEFORE_NODES } from './addons.ts';

/** A node group's name has at most 63 characters (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html), nine of them the hash. */
const LONGEST_STATED = 54;

type NodeGroup = Environment['compute']['nodeGroups'][number];

const EFFECTS = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
} as const;

/**
 * Managed node groups with their launch templates, and the role of their nodes; nothing where there is none. The role is not
 * Karpenter's: EKS makes the access entry of this one, and bootstrap that of the other.
 * @throws Problems: NODE_GROUP_AMI.
 */
export function nodeGroups(environment: Environment, subnets: SubnetSet): Resource[] {
  const groups = environment.compute.nodeGroups;
  if (groups.length === 0) return [];
  const role = serviceRole(environment, {
    what: 'node',
    description: `Nodes of the managed node groups of ${environment.cluster.name}.`,
    service: partitionOf(environment.region) === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com',
    policyArns: nodePolicyArns(environment),
  });
  const after = [...namesOf(role), ...subnets.ways, ...BEFORE_NODES];
  return [...role, ...groups.flatMap((group) => nodeGroup(environment, group, subnets, after))];
}

function nodeGroup(
  environment: Environment,
  group: NodeGroup,
  subnets: SubnetSet,
  after: readonly string[],
): Resource[] {
  const template = `template-${group.name}`;
  const args: Resource<'eks.NodeGroup'>['args'] = {
    clusterName: ref('cluster', 'name'),
    nodeGroupName: nodeGroupName(environment, group, subnets),
    version: environment.cluster.version,
    amiType: amiType(environment, group),
    capacityType: group.capacity === 'spot' ? 'SPOT' : 'ON_DEMAND',
    instanceTypes: group.instanceTypes,
    nodeRoleArn: ref('node-role', 'arn'),
    subnetIds: subnets.ids,
    launchTemplate: { id: ref(template), version: ref(template, 'latestVersion') },
    scalingConfig: { minSize: group.min, desiredSize: group.desired, maxSize: group.max },
    // One node at a time: disruption budgets of pods hold, and a bad image stops at the first node.
    updateConfig: { maxUnavailable: 1 },
    labels: group.labels,
    taints: group.taints.map(({ key, value, effect }) => ({
      key,
      ...(value !== '' && { value }),
      effect: EFFECTS[effect],
    })),
    tags: tagsOf(environment, group.name),
  };
  return [
    launchTemplate(environment, group, template),
    // `desired` is the number at creation; afterwards it belongs to whoever scales the group.
    resource('eks.NodeGroup', `nodes-${group.name}`, args, {
      after,
      ignoreChanges: ['scalingConfig.desiredSize'],
    }),
  ];
}

function launchTemplate(environment: Environment, group: NodeGroup, name: string): Resource {
  const tags = tagsOf(environment, group.name);
  // EC2 puts these on what it launches; the provider's defaultTags do not get there.
  const inherited = { ...environment.tags, ...tags };
  return resource('ec2.LaunchTemplate', name, {
    updateDefaultVersion: true,
    // As for Karpenter's nodes: hop limit 1 keeps pods from the node's credentials.
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
      httpProtocolIpv6: 'disabled',
    },
    blockDeviceMappings: [
      {
        deviceName: '/dev/xvda',
        ebs: { volumeType: 'gp3', volumeSize: group.diskGiB, encrypted: 'true', deleteOnTermination: 'true' },
      },
    ],
    tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({
      resourceType,
      tags: inherited,
    })),
    tags,
  });
}

/**
 * The stated name and a hash of what EKS replaces a node group for (https://www.pulumi.com/registry/packages/aws/api-docs/eks/nodegroup/):
 * the new nodes are there before the old ones are drained.
 */
export function nodeGroupName(environment: Environment, group: NodeGroup, { identity }: SubnetSet): string {
  const content = [amiType(environment, group), group.capacity, group.instanceTypes, identity];
  return `${group.name.slice(0, LONGEST_STATED)}-${createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8)}`;
}

/** Amazon Linux 2023 for the group's instances (https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html#AmazonEKS-Type-Nodegroup-amiType). */
function amiType({ file, line, name, compute }: Environment, group: NodeGroup): string {
  const types = [...new Set(group.instanceTypes.map(amiTypeOf))];
  const [first] = types;
  if (first !== undefined && types.length === 1) return first;
  const path = ['compute', 'nodeGroups', compute.nodeGroups.indexOf(group)];
  throw new Problems([
    {
      code: 'NODE_GROUP_AMI',
      at: { file, line: line(path), environment: name, path: 'compute.nodeGroups' },
      message: `node group "${group.name}" would need several images for its instance types: ${types.join(', ')}`,
      cure: 'Give each architecture, and instances with accelerators, a group of their own.',
    },
  ]);
}

function amiTypeOf(instanceType: string): string {
  const architecture = architectureOf(instanceType) === 'arm64' ? 'ARM_64' : 'x86_64';
  const variant = /^(g|gr|p)\d/.test(instanceType)
    ? 'NVIDIA'
    : /^(inf|trn)\d/.test(instanceType)
      ? 'NEURON'
      : 'STANDARD';
  return `AL2023_${architecture}_${variant}`;
}
