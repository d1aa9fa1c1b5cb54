import { type Check, each, strings } from './stack.ts';

const ANYBODY = ['0.0.0.0/0', '::/0'];

interface VpcConfig {
  readonly subnetIds?: unknown;
  readonly endpointPublicAccess?: boolean;
  readonly publicAccessCidrs?: unknown;
}

const inPublic = (ids: readonly string[], open: ReadonlySet<string>) => ids.filter((id) => open.has(id));

/** Who reaches what. */
export const NETWORK: readonly Check[] = [
  {
    name: 'subnets-give-no-public-addresses',
    description: 'What runs in a subnet gets no public address by itself.',
    cure: 'Set mapPublicIpOnLaunch to false.',
    violations: each(
      ['ec2.Subnet'],
      ({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch === true && 'gives every instance a public address',
    ),
  },
  {
    name: 'control-plane-not-in-public-subnets',
    description: 'The interfaces of the control plane are in subnets that the internet has no route to.',
    cure: 'Name subnets of the private or the intra tier.',
    violations: each(['eks.Cluster'], (props, stack) => {
      const found = inPublic(strings((props.vpcConfig as VpcConfig).subnetIds), stack.publicSubnets());
      return found.length > 0 && `has interfaces in the public subnets ${found.join(', ')}`;
    }),
  },
  {
    name: 'api-server-not-open',
    description: 'Not everybody reaches the API server.',
    cure: 'Name the blocks of those who need it in cluster.publicEndpoint.',
    violations: each(['eks.Cluster'], (props) => {
      const { endpointPublicAccess, publicAccessCidrs } = props.vpcConfig as VpcConfig;
      // AWS takes 0.0.0.0/0 where no block is stated.
      const blocks = publicAccessCidrs === undefined ? [ANYBODY[0]] : strings(publicAccessCidrs);
      const open = endpointPublicAccess !== false && blocks.some((block) => ANYBODY.includes(block ?? ''));
      return open && 'lets everybody reach the API server';
    }),
  },
  {
    name: 'pods-not-in-public-subnets',
    description: 'Nodes and Fargate pods are in subnets that the internet has no route to.',
    cure: 'Name private subnets.',
    violations: each(['eks.NodeGroup', 'eks.FargateProfile'], ({ subnetIds }, stack) => {
      const found = inPublic(strings(subnetIds), stack.publicSubnets());
      return found.length > 0 && `puts pods into the public subnets ${found.join(', ')}`;
    }),
  },
  {
    name: 'security-groups-not-open',
    description: 'No security group lets everybody in.',
    cure: 'Name a security group, or the blocks of those who need it.',
    violations: each(
      ['vpc.SecurityGroupIngressRule', 'ec2.SecurityGroupRule', 'ec2.SecurityGroup'],
      (props) => {
        const inline = (Array.isArray(props.ingress) ? props.ingress : []) as Record<string, unknown>[];
        const blocks = [props, ...inline].flatMap((rule) => [
          ...strings(rule.cidrBlocks),
          ...strings(rule.ipv6CidrBlocks),
          String(rule.cidrIpv4 ?? ''),
          String(rule.cidrIpv6 ?? ''),
        ]);
        const out = props.type === 'egress';
        return !out && blocks.some((block) => ANYBODY.includes(block)) && 'lets everybody in';
      },
    ),
  },
];
