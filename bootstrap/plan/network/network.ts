import type { Block } from '../../../src/environment/cidr.ts';
import type { MadeNetwork } from '../../../src/environment/network.ts';
import { planSubnets, type Subnet, type Tier } from '../../../src/environment/subnets.ts';
import type { Environment } from '../../../src/environment.ts';
import { type Ids, type Input, type Lookup, type Resource, ref, resource } from '../resource.ts';
import { discoveryTag, tagsOf } from '../tags.ts';
import { existingNetwork } from './existing-network.ts';
import { flowLogs } from './flow-logs.ts';
import { routes } from './routes.ts';

/** Subnets of a tier. */
export interface SubnetSet {
  readonly ids: Ids;
  /**
   * Says which subnets they are, without asking AWS: it changes whenever one of them is replaced by another, as far as the
   * environment tells.
   */
  readonly identity: readonly string[];
  /** Names of the resources by which they reach the internet. A node that starts without them never joins, and EKS waits half an hour for it. */
  readonly ways: readonly string[];
}

/** The network of a cluster: what to make, what to look up, and where the rest of the plan finds it. */
export interface NetworkPlan {
  readonly lookups: readonly Lookup[];
  /** In an order in which each comes after all that it refers to. */
  readonly resources: readonly Resource[];
  readonly vpcId: Input<string>;
  /** By tier; those without subnets of their own have the private ones. */
  readonly subnets: Readonly<Record<Exclude<Tier, 'public'>, SubnetSet>>;
  /** What is left of the VPC's block; nothing is known of a VPC that bootstrap does not make. */
  readonly free: readonly Block[];
}

/** Name of a subnet's resource. */
export const subnetName = ({ tier, zone }: Pick<Subnet, 'tier' | 'zone'>) => `subnet-${tier}-${zone}`;

/** The network that an environment asks for. */
export function networkPlan(environment: Environment): NetworkPlan {
  const { network } = environment;
  return network.kind === 'made' ? madeNetwork(environment, network) : existingNetwork(environment, network);
}

function madeNetwork(environment: Environment, network: MadeNetwork): NetworkPlan {
  const { subnets, free } = planSubnets(network);
  const ways = routes(environment, network, subnets);
  const vpcId = ref('vpc');
  const ofTier = (tier: Tier): SubnetSet | undefined => {
    const own = subnets.filter((subnet) => subnet.tier === tier);
    if (own.length === 0) return undefined;
    return {
      ids: own.map((subnet) => ref(subnetName(subnet))),
      identity: own.map(({ zone, block }) => `${zone} ${block.text}`),
      ways: ways.map(({ name }) => name).filter((name) => waysOf(tier).test(name)),
    };
  };
  const nodes = ofTier('private') ?? { ids: [], identity: [], ways: [] };
  return {
    lookups: [],
    resources: [
      resource('ec2.Vpc', 'vpc', {
        cidrBlock: network.cidr,
        // A private API endpoint is found by name inside the VPC
        // (https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html).
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: tagsOf(environment, 'vpc'),
      }),
      // Whatever names no group of its own gets this one; without rules it reaches nothing.
      resource('ec2.DefaultSecurityGroup', 'default-security-group', {
        vpcId,
        ingress: [],
        egress: [],
        tags: tagsOf(environment, 'default'),
      }),
      ...subnets.map((subnet) => subnetResource(environment, subnet)),
      ...ways,
      ...(network.flowLogs ? flowLogs(environment) : []),
    ],
    vpcId,
    subnets: { private: nodes, intra: ofTier('intra') ?? nodes, isolated: ofTier('isolated') ?? nodes },
    free,
  };
}

const waysOf = (tier: Tier) =>
  tier === 'private' ? /^(route-private|routes-of-private|endpoint)-/ : new RegExp(`^routes-of-${tier}-`);

function subnetResource(environment: Environment, subnet: Subnet): Resource {
  const { tier, zone, block } = subnet;
  return resource('ec2.Subnet', subnetName(subnet), {
    vpcId: ref('vpc'),
    availabilityZone: `${environment.region}${zone}`,
    cidrBlock: block.text,
    // Load balancers and NAT gateways bring their own addresses; nothing else belongs into a public subnet.
    mapPublicIpOnLaunch: false,
    tags: tagsOf(environment, `${tier}-${zone}`, tierTags(environment, tier)),
  });
}

/**
 * What controllers find subnets by. The role tags say which load balancers a subnet takes, and the cluster's tag keeps other
 * clusters' load balancers out (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/subnet_discovery);
 * EKS itself has not asked for the latter since 1.19. Karpenter puts nodes into every subnet with its tag.
 */
export function tierTags(environment: Environment, tier: Tier): Readonly<Record<string, string>> {
  const shared = { [`kubernetes.io/cluster/${environment.cluster.name}`]: 'shared' };
  if (tier === 'public') return { 'kubernetes.io/role/elb': '1', ...shared };
  if (tier !== 'private') return {};
  return { 'kubernetes.io/role/internal-elb': '1', ...shared, ...discoveryTag(environment) };
}

/** The free blocks of a VPC, for whoever reads a preview; empty where all is taken or nothing is known. */
export const freeSpace = ({ free }: NetworkPlan): string[] => free.map(({ text }) => text);
