import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../bootstrap/policy/checks.ts';
import { Stack, type StackResource, tokenOf } from '../../bootstrap/policy/stack.ts';

type Props = Record<string, unknown>;

const resource = (type: string, props: Props, name = 'it'): StackResource => ({
  type: tokenOf(type),
  name,
  props,
});

/** A VPC whose subnet "public" has a route to the internet, and whose subnet "private" has one to a NAT gateway. */
const ROUTES = [
  resource('ec2.Route', { routeTableId: 'out', gatewayId: 'igw-1' }),
  resource('ec2.RouteTableAssociation', { routeTableId: 'out', subnetId: 'public' }),
  resource('ec2.Route', { routeTableId: 'nat', natGatewayId: 'nat-1' }),
  resource('ec2.RouteTableAssociation', { routeTableId: 'nat', subnetId: 'private' }),
];

const CLUSTER = {
  vpcConfig: { subnetIds: ['private'], endpointPublicAccess: false, clusterSecurityGroupId: 'sg-cluster' },
  accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
  encryptionConfig: { resources: ['secrets'] },
  enabledClusterLogTypes: ['audit'],
};
const AUTO_MODE = {
  ...CLUSTER,
  computeConfig: { enabled: true },
  storageConfig: { blockStorage: { enabled: true } },
  kubernetesNetworkConfig: { elasticLoadBalancing: { enabled: true } },
};
const DATABASE = {
  publiclyAccessible: false,
  storageEncrypted: true,
  manageMasterUserPassword: true,
  skipFinalSnapshot: false,
  backupRetentionPeriod: 1,
  vpcSecurityGroupIds: ['sg-database'],
};
const TEMPLATE = {
  metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
  blockDeviceMappings: [{ ebs: { encrypted: 'true' } }],
};
const trust = (statement: Props) => ({ assumeRolePolicy: JSON.stringify({ Statement: [statement] }) });
const policy = (statement: Props) => ({
  policy: JSON.stringify({ Statement: [{ Effect: 'Allow', ...statement }] }),
});
const GITHUB = 'token.actions.githubusercontent.com';
const federated = (claims: Props) =>
  trust({ Principal: { Federated: GITHUB }, Condition: { StringEquals: claims } });

/** For each check: what it lets pass, and what it does not. */
const CASES: Record<string, { good: StackResource[]; bad: StackResource[] }> = {
  'auto-mode-is-whole': {
    good: [resource('eks.Cluster', CLUSTER), resource('eks.Cluster', AUTO_MODE)],
    bad: [resource('eks.Cluster', { ...AUTO_MODE, storageConfig: undefined })],
  },
  'subnets-give-no-public-addresses': {
    good: [resource('ec2.Subnet', { mapPublicIpOnLaunch: false })],
    bad: [resource('ec2.Subnet', { mapPublicIpOnLaunch: true })],
  },
  'control-plane-not-in-public-subnets': {
    good: [resource('eks.Cluster', CLUSTER)],
    bad: [resource('eks.Cluster', { vpcConfig: { subnetIds: ['private', 'public'] } })],
  },
  'api-server-not-open': {
    good: [
      resource('eks.Cluster', CLUSTER),
      resource('eks.Cluster', {
        vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.0/24'] },
      }),
    ],
    bad: [
      resource('eks.Cluster', {
        vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
      }),
      resource('eks.Cluster', { vpcConfig: { endpointPublicAccess: true } }),
      resource('eks.Cluster', { vpcConfig: {} }),
    ],
  },
  'pods-not-in-public-subnets': {
    good: [
      resource('eks.NodeGroup', { subnetIds: ['private'] }),
      resource('eks.FargateProfile', { subnetIds: ['private'] }),
    ],
    bad: [
      resource('eks.NodeGroup', { subnetIds: ['private', 'public'] }),
      resource('eks.FargateProfile', { subnetIds: ['public'] }),
    ],
  },
  'security-groups-not-open': {
    good: [
      resource('vpc.SecurityGroupIngressRule', { referencedSecurityGroupId: 'sg-1' }),
      resource('ec2.SecurityGroup', {
        ingress: [{ cidrBlocks: ['10.0.0.0/8'] }],
        egress: [{ cidrBlocks: ['0.0.0.0/0'] }],
      }),
      resource('ec2.SecurityGroupRule', { type: 'egress', cidrBlocks: ['0.0.0.0/0'] }),
    ],
    bad: [
      resource('vpc.SecurityGroupIngressRule', { cidrIpv4: '0.0.0.0/0' }),
      resource('vpc.SecurityGroupIngressRule', { cidrIpv6: '::/0' }),
      resource('ec2.SecurityGroup', { ingress: [{ cidrBlocks: ['0.0.0.0/0'] }] }),
      resource('ec2.SecurityGroupRule', { type: 'ingress', cidrBlocks: ['0.0.0.0/0'] }),
    ],
  },
  'database-not-on-the-internet': {
    good: [resource('rds.Instance', DATABASE), resource('rds.SubnetGroup', { subnetIds: ['private'] })],
    bad: [
      resource('rds.Instance', { ...DATABASE, publiclyAccessible: true }),
      resource('rds.SubnetGroup', { subnetIds: ['private', 'public'] }),
    ],
  },
  'database-from-the-cluster-only': {
    good: [
      resource('eks.Cluster', CLUSTER),
      resource('rds.Instance', DATABASE),
      resource('vpc.SecurityGroupIngressRule', {
        securityGroupId: 'sg-database',
        referencedSecurityGroupId: 'sg-cluster',
      }),
    ],
    bad: [
      resource('vpc.SecurityGroupIngressRule', { securityGroupId: 'sg-database', cidrIpv4: '10.0.0.0/8' }),
      resource('vpc.SecurityGroupIngressRule', {
        securityGroupId: 'sg-database',
        referencedSecurityGroupId: 'sg-other',
      }),
    ],
  },
  'database-encrypted': {
    good: [
      resource('rds.Instance', DATABASE),
      resource('rds.ParameterGroup', { parameters: [{ name: 'rds.force_ssl', value: '1' }] }),
      resource('rds.ParameterGroup', { parameters: [{ name: 'require_secure_transport', value: 'ON' }] }),
    ],
    bad: [
      resource('rds.Instance', { ...DATABASE, storageEncrypted: false }),
      resource('rds.Instance', { ...DATABASE, manageMasterUserPassword: undefined, password: 'x' }),
      resource('rds.ParameterGroup', { parameters: [{ name: 'rds.force_ssl', value: '0' }] }),
      resource('rds.ParameterGroup', {}),
    ],
  },
  'database-kept': {
    good: [
      resource('rds.Instance', DATABASE),
      resource('rds.Instance', { ...DATABASE, deletionProtection: true, skipFinalSnapshot: true }),
    ],
    bad: [
      resource('rds.Instance', { ...DATABASE, skipFinalSnapshot: true }),
      resource('rds.Instance', { ...DATABASE, backupRetentionPeriod: 0 }),
    ],
  },
  'keys-rotate': {
    good: [resource('kms.Key', { enableKeyRotation: true, deletionWindowInDays: 30 })],
    bad: [
      resource('kms.Key', { enableKeyRotation: false }),
      resource('kms.Key', { enableKeyRotation: true, deletionWindowInDays: 7 }),
    ],
  },
  'images-do-not-change': {
    good: [
      resource('ecr.Repository', {
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
      }),
    ],
    bad: [
      resource('ecr.Repository', { imageScanningConfiguration: { scanOnPush: true } }),
      resource('ecr.Repository', { imageTagMutability: 'IMMUTABLE' }),
    ],
  },
  'roles-trust-somebody': {
    good: [
      resource('iam.Role', trust({ Principal: { Service: 'ec2.amazonaws.com' } })),
      resource(
        'iam.Role',
        trust({
          Principal: { Service: 'eks.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '1' } },
        }),
      ),
      resource(
        'iam.Role',
        federated({ [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: 'repo:a/b' }),
      ),
    ],
    bad: [
      resource('iam.Role', trust({ Principal: '*' })),
      resource('iam.Role', trust({ Principal: { AWS: '*' } })),
      resource('iam.Role', trust({ Principal: { Service: 'eks.amazonaws.com' } })),
      resource('iam.Role', federated({ [`${GITHUB}:aud`]: 'sts.amazonaws.com' })),
      resource('iam.Role', federated({ [`${GITHUB}:aud`]: 'a', [`${GITHUB}:sub`]: 'repo:a/*' })),
    ],
  },
  'policies-are-narrow': {
    good: [
      resource('iam.Policy', policy({ Action: ['s3:PutObject'], Resource: ['arn:aws:s3:::a/*'] })),
      resource('iam.Policy', policy({ Action: 'ec2:DescribeSubnets', Resource: '*' })),
      resource('iam.Policy', policy({ Effect: 'Deny', Action: '*', Resource: '*' })),
      resource(
        'iam.Policy',
        policy({
          Action: ['ec2:CreateTags'],
          Resource: ['*'],
          Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
        }),
      ),
    ],
    bad: [
      resource('iam.Policy', policy({ Action: '*', Resource: 'arn:aws:s3:::a' })),
      resource('iam.RolePolicy', policy({ Action: ['s3:*'], Resource: ['arn:aws:s3:::a'] })),
      resource('iam.Policy', policy({ Action: ['ec2:DescribeSubnets', 'ec2:CreateTags'], Resource: ['*'] })),
    ],
  },
  'no-administrators': {
    good: [resource('iam.RolePolicyAttachment', { policyArn: 'arn:aws:iam::aws:policy/SecurityAudit' })],
    bad: [
      resource('iam.RolePolicyAttachment', { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
      resource('iam.RolePolicyAttachment', { policyArn: 'arn:aws:iam::aws:policy/IAMFullAccess' }),
    ],
  },
  'roles-get-into-the-cluster': {
    good: [
      resource('eks.Cluster', CLUSTER),
      resource('eks.AccessEntry', { principalArn: 'arn:aws:iam::111122223333:role/a' }),
    ],
    bad: [
      resource('eks.Cluster', { ...CLUSTER, accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } }),
      resource('eks.Cluster', { ...CLUSTER, accessConfig: { authenticationMode: 'API' } }),
      resource('eks.Cluster', { ...CLUSTER, accessConfig: undefined }),
      resource('eks.AccessEntry', { principalArn: 'arn:aws:iam::111122223333:user/alice' }),
      resource('eks.AccessEntry', { principalArn: 'arn:aws:iam::111122223333:root' }),
    ],
  },
  'nodes-can-join': {
    good: [
      resource('iam.Role', { name: 'a-karpenter-node' }, 'karpenter-node-role'),
      resource('eks.AccessEntry', {
        type: 'EC2_LINUX',
        principalArn: 'arn:aws:iam::1:role/a-karpenter-node',
      }),
    ],
    bad: [resource('iam.Role', { name: 'b-karpenter-node' }, 'karpenter-node-role')],
  },
  'secrets-encrypted-by-own-key': {
    good: [resource('eks.Cluster', CLUSTER)],
    bad: [resource('eks.Cluster', { ...CLUSTER, encryptionConfig: undefined })],
  },
  'control-plane-is-audited': {
    good: [resource('eks.Cluster', CLUSTER)],
    bad: [resource('eks.Cluster', { ...CLUSTER, enabledClusterLogTypes: ['api'] })],
  },
  'logs-end': {
    good: [resource('cloudwatch.LogGroup', { retentionInDays: 90 })],
    bad: [resource('cloudwatch.LogGroup', { retentionInDays: 0 }), resource('cloudwatch.LogGroup', {})],
  },
  'nodes-keep-their-credentials': {
    good: [resource('ec2.LaunchTemplate', TEMPLATE)],
    bad: [
      resource('ec2.LaunchTemplate', { ...TEMPLATE, metadataOptions: { httpTokens: 'optional' } }),
      resource('ec2.LaunchTemplate', {
        ...TEMPLATE,
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 2 },
      }),
      resource('ec2.LaunchTemplate', { ...TEMPLATE, blockDeviceMappings: [{ ebs: {} }] }),
    ],
  },
};

it('every check has its cases, and a cure', () => {
  expect(Object.keys(CASES).sort()).toEqual(CHECKS.map(({ name }) => name).sort());
  for (const { cure, description } of CHECKS) expect(cure.length * description.length).toBeGreaterThan(0);
});

describe.each(CHECKS.map((check) => [check.name, check] as const))('%s', (name, check) => {
  const { good, bad } = CASES[name] ?? { good: [], bad: [] };

  it('lets pass what is right', () => {
    expect(check.violations(new Stack([...ROUTES, ...good]))).toEqual([]);
  });

  it.each(bad.map((one) => [JSON.stringify(one.props), one] as const))('finds %s', (_, one) => {
    const found = check.violations(new Stack([...ROUTES, ...good, one]));
    expect(found.map(({ resource: at }) => at)).toEqual([one]);
  });
});
