import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificatePlan, ZONE } from '../../bootstrap/plan/network/certificate.ts';
import { refsIn } from '../../bootstrap/plan/resource.ts';
import { givenWorkloads } from '../../src/capacity/given.ts';
import { roleNameOf } from '../../src/context.ts';
import { checkCluster } from '../../src/environment/checks/cluster.ts';
import { checkNetwork } from '../../src/environment/checks/network.ts';
import { type Block, overlaps, parseCidr } from '../../src/environment/cidr.ts';
import type { Environment } from '../../src/environment.ts';
import { placementsOf } from '../../src/placement.ts';
import { catalog, codesOf, environments, nameOf, Plan } from '../helpers/bootstrap.ts';
import { environmentOf } from '../kit.ts';

/** What holds for the plan of every environment. */
function holds(environment: Environment): void {
  const plan = new Plan(environment);
  const names = [...plan.lookups, ...plan.resources].map(({ name }) => name);
  expect(new Set(names).size, names.join()).toBe(names.length);

  const known = new Set(plan.lookups.map(({ name }) => name));
  for (const { name, args, after = [] } of plan.resources) {
    for (const other of [...refsIn(args).map(({ of }) => of), ...after])
      expect(known.has(other), `${name} comes after ${other}`).toBe(true);
    known.add(name);
  }

  const blocks = plan.all('ec2.Subnet').map(({ args }) => parseCidr(args.cidrBlock) as Block);
  blocks.forEach((block, index) => {
    for (const other of blocks.slice(index + 1)) expect(overlaps(block, other)).toBe(false);
  });
  for (const { args } of plan.all('ec2.Subnet')) expect(args.mapPublicIpOnLaunch).toBe(false);

  // Only public subnets are reached from the internet, and only private ones reach it besides.
  for (const name of plan.subnetsVia('gatewayId')) expect(name).toMatch(/^subnet-public-/);
  for (const name of plan.subnetsVia('natGatewayId')) expect(name).toMatch(/^subnet-private-/);
  for (const { args } of plan.all('ec2.NatGateway')) expect(nameOf(args.subnetId)).toMatch(/^subnet-public-/);

  // Nodes and pods on Fargate start only where they reach what they pull.
  const routes = [...plan.resources].filter(({ name }) => /^route(-private|s-of-private)-/.test(name));
  for (const { name, after = [] } of [...plan.all('eks.NodeGroup'), ...plan.all('eks.FargateProfile')])
    expect(after, name).toEqual(expect.arrayContaining(routes.map((route) => route.name)));

  const { vpcConfig, accessConfig } = plan.args('eks.Cluster', 'cluster');
  for (const { of } of refsIn(vpcConfig.subnetIds)) expect(of).toMatch(/^subnets?-(intra|private)/);
  expect(accessConfig).toEqual({
    authenticationMode: 'API',
    bootstrapClusterCreatorAdminPermissions: false,
  });
  expect(vpcConfig.endpointPublicAccess).toBe(environment.cluster.publicEndpoint.length > 0);
  expect(vpcConfig.publicAccessCidrs ?? []).toEqual(environment.cluster.publicEndpoint);

  // IAM has names of at most 64 characters, and those of components are taken.
  const taken = catalog.map((component) => roleNameOf(component, environment));
  for (const { args } of plan.all('iam.Role')) {
    expect(args.name.length).toBeLessThanOrEqual(64);
    expect(taken).not.toContain(args.name);
  }
  for (const { args } of plan.all('eks.NodeGroup')) expect(args.nodeGroupName.length).toBeLessThanOrEqual(63);
  for (const { args } of plan.all('eks.FargateProfile'))
    expect(args.fargateProfileName).toMatch(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/);
}

describe('the plan of', () => {
  it.each(environments.map((environment) => [environment.name, environment] as const))(
    '%s holds',
    (_, it) => {
      holds(it);
    },
  );

  it.each(environments.map((environment) => [environment.name, environment] as const))(
    '%s has a certificate for all of its web addresses',
    (_, environment) => {
      const { lookups, resources } = certificatePlan(environment);
      const [nearest] = [lookups[0]?.args].flat();
      expect(nearest).toEqual({ name: environment.web.domain, privateZone: false });
      const [certificate, record] = resources;
      expect(certificate?.args).toMatchObject({ domainName: `*.${environment.web.domain}` });
      expect(new Set(refsIn(record?.args).map(({ of }) => of))).toEqual(new Set([ZONE, 'certificate']));
    },
  );
});

const zones = fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 2 });
const made = fc.record({
  cidr: fc.integer({ min: 16, max: 24 }).map((prefix) => `10.40.0.0/${prefix}`),
  zones,
  nat: fc.constantFrom('single' as const, 'per-zone' as const, 'none' as const),
  flowLogs: fc.boolean(),
  subnets: fc.record({
    private: fc.constant('planned' as const),
    public: fc.constantFrom('planned' as const, 'none' as const),
    intra: fc.constantFrom('planned' as const, 'none' as const),
    isolated: fc.constantFrom('planned' as const, 'none' as const),
  }),
});
const ids = fc.subarray(['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1']);
const existing = fc.record({
  kind: fc.constant('existing' as const),
  cidr: fc.constant('10.50.0.0/16'),
  zones,
  vpc: fc.constantFrom(
    { by: 'id' as const, id: 'vpc-0123456789abcdef0' },
    { by: 'name' as const, name: 'shared' },
  ),
  subnets: fc.record({ private: ids, public: ids, intra: ids, isolated: ids }),
});
const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,60}[a-z0-9]$/);
const unique = <T extends { name: string }>(one: fc.Arbitrary<T>) =>
  fc.uniqueArray(one, { selector: ({ name }) => name, maxLength: 3 });
const compute = fc.record({
  ssm: fc.boolean(),
  fargate: unique(
    fc.record({
      name: label,
      selectors: fc.array(
        fc.record({
          namespace: label,
          labels: fc.constantFrom<Record<string, string>[]>({}, { 'k8s-app': 'kube-dns' }),
        }),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
    }),
  ),
  nodeGroups: unique(
    fc.record({
      name: label,
      instanceTypes: fc.constantFrom<string[][]>(
        ['m7i.large', 'm6i.large'],
        ['m7g.large'],
        ['g5.xlarge'],
        ['inf2.xlarge'],
      ),
      capacity: fc.constantFrom('spot' as const, 'on-demand' as const),
      taints: fc.constantFrom<{ key: string }[][]>([], [{ key: 'CriticalAddonsOnly' }]),
    }),
  ),
});
const cluster = fc.record({
  version: fc.constantFrom('1.33' as const, '1.34' as const, '1.35' as const),
  support: fc.constantFrom('standard' as const, 'extended' as const),
  publicEndpoint: fc.subarray(['203.0.113.0/24']),
  secretsEncryption: fc.boolean(),
  logs: fc.subarray(['api', 'audit'] as ('api' | 'audit')[]),
  prefixDelegation: fc.boolean(),
  networkPolicies: fc.boolean(),
});

it('holds for any valid environment', () => {
  fc.assert(
    fc.property(
      fc.record({
        network: fc.oneof(made, existing),
        compute,
        cluster,
        region: fc.constantFrom('eu-central-1', 'cn-north-1', 'us-gov-west-1'),
      }),
      (input) => {
        const environment = environmentOf(input);
        fc.pre(checkNetwork(environment).length === 0 && checkCluster(environment).length === 0);
        const dns = givenWorkloads(environment).find(({ name }) => name === 'coredns');
        const homes = dns && placementsOf(dns, environment);
        if (homes?.fargate || homes?.nodeGroups.length) holds(environment);
        else expect(codesOf(() => new Plan(environment))).toEqual(['COREDNS_NOWHERE']);
      },
    ),
    { numRuns: 150 },
  );
});
