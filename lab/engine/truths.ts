import type { Thing } from './cloud.ts';
import { KINDS } from './kinds.ts';
import type { Json } from './rpc.ts';

/** Arguments that merely describe, and refer to nothing. */
const WORDS = new Set([
  'tags',
  'tagsAll',
  'name',
  'description',
  'labels',
  'tagSpecifications',
  'domainName',
]);

/** Arguments that refer to a resource by a name that others may have as well, and the type that is meant. */
const BY_NAME: Readonly<Record<string, string>> = {
  clusterName: 'eks.Cluster',
  dbSubnetGroupName: 'rds.SubnetGroup',
  optionGroupName: 'rds.OptionGroup',
  parameterGroupName: 'rds.ParameterGroup',
  repository: 'ecr.Repository',
  role: 'iam.Role',
  rule: 'cloudwatch.EventRule',
};

/** Whether arguments refer to a resource. */
function refers(args: Thing['args'], { type, id, outputs }: Thing): boolean {
  const unique = [
    ...(KINDS[type]?.arn === undefined ? [] : [outputs.arn]),
    ...(MINTED.test(id) || id.includes('://') ? [id] : []),
  ];
  return leavesOf(args).some(
    ([path, text]) => unique.includes(text) || (text === id && BY_NAME[path.at(-1) ?? ''] === type),
  );
}

/** Ids that AWS mints: an argument that has one must find it. */
const MINTED = /^(?:vpc|subnet|sg|igw|nat|rtb|eipalloc|lt)-0[0-9a-f]{16}$/;

/** Arguments that name a role which must be there by then. */
const ROLES = new Set(['roleArn', 'nodeRoleArn', 'podExecutionRoleArn', 'iamRoleArn']);

/** Throws, in the words of AWS, where a resource cannot be made beside those that are there. */
export function assertCreatable(thing: Thing, others: readonly Thing[], outside: ReadonlySet<string>): void {
  const { type, id, args } = thing;
  if (others.some((it) => it.type === type && it.id === id && !id.startsWith('sg-')))
    throw new Error(`ResourceInUseException: ${type} already exists with name ${id}`);

  const there = new Set([...outside, ...others.flatMap((it) => [it.id, ...textsIn(it.outputs)])]);
  for (const [path, text] of leavesOf(args)) {
    if ((MINTED.test(text) || ROLES.has(path.at(-1) ?? '')) && !there.has(text))
      throw new Error(`NotFound: ${path.join('.')}: ${text} does not exist`);
  }

  const of = (other: string) => others.filter((it) => it.type === other);
  const inCluster = (other: string) => of(other).filter((it) => it.args.clusterName === args.clusterName);
  const role = args.roleArn ?? args.nodeRoleArn ?? args.podExecutionRoleArn;
  if (['eks.Cluster', 'eks.NodeGroup', 'eks.FargateProfile'].includes(type)) {
    const name = String(role).split('/').at(-1);
    if (!of('iam.RolePolicyAttachment').some((it) => it.args.role === name))
      throw new Error(`InvalidParameterException: the role ${role} has no policy attached`);
  }
  if (type === 'ec2.NatGateway' && of('ec2.InternetGateway').length === 0)
    throw new Error('Gateway.NotAttached: the network has no internet gateway attached');
  // Nodes without a network plug-in never become ready, and Amazon EKS gives up on the node group.
  if (type === 'eks.NodeGroup' && !inCluster('eks.Addon').some((it) => it.args.addonName === 'vpc-cni'))
    throw new Error('NodeCreationFailure: unhealthy nodes in the Kubernetes cluster: no network plug-in');
  if (type === 'eks.Addon' && args.addonName === 'coredns') {
    if (inCluster('eks.NodeGroup').length + inCluster('eks.FargateProfile').length === 0)
      throw new Error('InsufficientNumberOfReplicas: the add-on is unhealthy: its pods run nowhere');
  }
}

/** Throws, in the words of AWS, where a resource cannot go while others are there. */
export function assertRemovable(thing: Thing, all: readonly Thing[]): void {
  const others = all.filter((it) => it !== thing);
  const user = others.find((it) => refers(it.args, thing));
  if (user)
    throw new Error(`DependencyViolation: ${thing.type} ${thing.id} is in use by ${user.type} ${user.id}`);

  if (thing.type === 'ec2.InternetGateway' && others.some((it) => it.type === 'ec2.NatGateway'))
    throw new Error(
      `DependencyViolation: ${thing.id} cannot go while the network has mapped public addresses`,
    );
  // Without its policies a role cannot take down what it put up: network interfaces stay behind.
  if (thing.type === 'iam.RolePolicyAttachment') {
    const holder = others.find(
      ({ type, args }) =>
        ['eks.Cluster', 'eks.NodeGroup', 'eks.FargateProfile'].includes(type) &&
        [args.roleArn, args.nodeRoleArn, args.podExecutionRoleArn].some((it) =>
          String(it).endsWith(`role/${thing.args.role}`),
        ),
    );
    if (holder)
      throw new Error(`DependencyViolation: ${holder.type} ${holder.id} still needs ${thing.args.policyArn}`);
  }
  if (thing.type === 'eks.Cluster' && thing.args.deletionProtection === true)
    throw new Error(`InvalidRequestException: deletion protection is on for ${thing.id}`);
  if (thing.type === 'rds.Instance' && thing.args.deletionProtection === true)
    throw new Error(`InvalidParameterCombination: deletion protection is on for ${thing.id}`);
}

/** Every text in arguments that may refer to something, with the names on the way to it. */
function leavesOf(value: Json | undefined, path: readonly string[] = []): [readonly string[], string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((it) => leavesOf(it, path));
  return Object.entries(value).flatMap(([name, it]) =>
    WORDS.has(name) ? [] : leavesOf(it, [...path, name]),
  );
}

const textsIn = (value: Json | undefined) => leavesOf(value).map(([, text]) => text);
