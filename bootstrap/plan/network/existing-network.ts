import type { Environment } from '../../../src/environment.ts';
import { Problems } from '../../../src/problem.ts';
import { type Lookup, type Resource, ref, resource } from '../resource.ts';
import { discoveryTag } from '../tags.ts';
import type { NetworkPlan, SubnetSet } from './network.ts';

type ExistingNetwork = Extract<Environment['network'], { kind: 'existing' }>;

/**
 * A network that is there: the arguments that find it, and nothing to make. The subnets of nodes get Karpenter's tag all the
 * same, once the lookup has told which they are (`discoveryTags`), but never the cluster's: subnets that carry the tag of one
 * cluster are out of reach for the load balancers of every other without its own.
 * @throws Problems: FARGATE_IN_DEFAULT_VPC.
 */
export function existingNetwork(environment: Environment, network: ExistingNetwork): NetworkPlan {
  const { vpc, subnets, zones } = network;
  refuseFargate(environment, network);
  const lookups: Lookup[] = [
    {
      source: 'ec2.getVpc',
      name: 'vpc',
      args: vpcArgs(environment, network),
      unanswered: {
        code: 'VPC_NOT_FOUND',
        message: `there is no single VPC ${nameOf(vpc)} with the block ${network.cidr} in ${environment.region}`,
        cure: 'Correct network.vpc and network.cidr, as `aws ec2 describe-vpcs` shows them.',
      },
    },
  ];
  const zone = { name: 'availability-zone', values: zones.map((letter) => environment.region + letter) };
  const which =
    vpc.by === 'default'
      ? { name: 'default-for-az', values: ['true'] }
      : { name: 'tag:kubernetes.io/role/internal-elb', values: ['1', ''] };
  const found = (name: string): SubnetSet => {
    const filters = [{ name: 'vpc-id', values: [ref('vpc')] }, zone, which];
    lookups.push({
      source: 'ec2.getSubnets',
      name,
      args: { filters },
      unanswered: {
        code: 'SUBNETS_NOT_FOUND',
        message: `no subnets could be found by ${which.name} in VPC ${nameOf(vpc)}`,
        cure: 'Name them in network.subnets.private, or tag them.',
      },
    });
    return {
      ids: ref(name, 'ids'),
      identity: [JSON.stringify(vpc), ...zone.values, `${which.name}=${which.values}`],
      ways: [],
    };
  };
  const stated = (ids: readonly string[]): SubnetSet => ({ ids, identity: [...ids].sort(), ways: [] });
  const nodes = subnets.private.length > 0 ? stated(subnets.private) : found('subnets-private');
  return {
    lookups,
    resources: [],
    vpcId: ref('vpc'),
    subnets: {
      private: nodes,
      intra: subnets.intra.length > 0 ? stated(subnets.intra) : nodes,
      isolated: subnets.isolated.length > 0 ? stated(subnets.isolated) : nodes,
    },
    free: [],
  };
}

function nameOf(vpc: ExistingNetwork['vpc']): string {
  return vpc.by === 'default'
    ? 'of the account (the default one)'
    : vpc.by === 'id'
      ? vpc.id
      : `"${vpc.name}"`;
}

/** Karpenter's tag on subnets that bootstrap does not make, by the ids that were stated or found. */
export function discoveryTags(environment: Environment, subnetIds: readonly string[]): Resource[] {
  return subnetIds.flatMap((id) =>
    Object.entries(discoveryTag(environment)).map(([key, value]) =>
      resource('ec2.Tag', `discovery-${id}`, { resourceId: id, key, value }),
    ),
  );
}

/** Arguments of `aws.ec2.getVpc`, which fails unless exactly one VPC is found. The block is asked for too, so that a wrong one is noticed. */
function vpcArgs({ region }: Environment, { vpc, cidr }: ExistingNetwork): Record<string, unknown> {
  const args = { cidrBlock: cidr, region };
  if (vpc.by === 'id') return { ...args, id: vpc.id };
  return vpc.by === 'name' ? { ...args, tags: { Name: vpc.name } } : { ...args, default: true };
}

/** Fargate takes private subnets only (https://docs.aws.amazon.com/eks/latest/userguide/fargate.html), and a default VPC has none. */
function refuseFargate(environment: Environment, { vpc, subnets }: ExistingNetwork): void {
  const { file, name, compute } = environment;
  if (vpc.by !== 'default' || compute.fargate.length === 0 || subnets.private.length > 0) return;
  throw new Problems([
    {
      code: 'FARGATE_IN_DEFAULT_VPC',
      at: {
        file,
        line: environment.line(['compute', 'fargate']),
        environment: name,
        path: 'compute.fargate',
      },
      message: 'Fargate runs in private subnets only, and those of a default VPC are public',
      cure: 'Use a node group instead, or let bootstrap make a VPC (network.kind: made).',
    },
  ]);
}
