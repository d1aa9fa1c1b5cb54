import { describe, expect, it } from 'vitest';
import { nodePolicyArns } from '../../platform/_iam/node.ts';
import { Problems } from '../../src/problem.ts';
import { nameOf, Plan } from '../helpers/bootstrap.ts';
import { type EnvironmentInput, environmentOf } from '../kit.ts';

type Compute = NonNullable<EnvironmentInput['compute']>;
type Profile = NonNullable<Compute['fargate']>[number];
type Group = NonNullable<Compute['nodeGroups']>[number];

const selector = (namespace: string, labels: Record<string, string> = {}) => ({ namespace, labels });
/** Where CoreDNS runs, so that the rest may have whatever taints and selectors. */
const HOME: Group = { name: 'home', instanceTypes: ['m7i.large'] };
const PROFILE: Profile = {
  name: 'argocd',
  selectors: [selector('argocd', { a: '1', b: '2' }), selector('x')],
};

const profileIn = (profile: Partial<Profile>, input: EnvironmentInput = {}) => {
  const environment = environmentOf({
    ...input,
    compute: { fargate: [{ ...PROFILE, ...profile }], nodeGroups: [HOME] },
  });
  const [found] = new Plan(environment).all('eks.FargateProfile');
  if (!found) throw new Error('no profile');
  return found.args;
};
const nameIn = (profile: Partial<Profile>, input?: EnvironmentInput) =>
  profileIn(profile, input).fargateProfileName;

describe('a Fargate profile', () => {
  it('has another name as soon as what cannot be changed in it does', () => {
    const before = nameIn({});
    const changed = [
      nameIn({ selectors: [selector('argocd', { a: '1', b: '2' })] }),
      nameIn({ selectors: [selector('argocd', { a: '1', b: '3' }), selector('x')] }),
      nameIn({ selectors: [selector('argocd', { a: '1', b: '2' }), selector('y')] }),
      nameIn({}, { network: { zones: ['a', 'b'] } }),
      nameIn({}, { network: { cidr: '10.9.0.0/16' } }),
    ];
    expect(new Set([before, ...changed]).size).toBe(changed.length + 1);
    expect(before).toMatch(/^argocd-[0-9a-f]{8}$/);
  });

  it('keeps its name whatever else changes, and in whatever order its content is written', () => {
    const before = nameIn({});
    expect(nameIn({ selectors: [selector('x'), selector('argocd', { b: '2', a: '1' })] })).toBe(before);
    expect(nameIn({}, { tags: { team: 'a' } })).toBe(before);
    expect(nameIn({}, { cluster: { version: '1.33', publicEndpoint: ['203.0.113.0/24'] } })).toBe(before);
    expect(nameIn({}, { network: { nat: 'single', subnets: { isolated: 'none' } } })).toBe(before);
  });

  it('runs in private subnets, by a role that only profiles of this cluster assume', () => {
    const environment = environmentOf({ compute: { fargate: [PROFILE], nodeGroups: [HOME] } });
    const plan = new Plan(environment);
    const subnets = [profileIn({}).subnetIds].flat().map(nameOf);
    expect(subnets).toEqual(['subnet-private-a', 'subnet-private-b', 'subnet-private-c']);
    const [statement] = JSON.parse(String(plan.args('iam.Role', 'fargate-role').assumeRolePolicy)).Statement;
    expect(statement.Condition.ArnLike).toEqual({
      'aws:SourceArn': 'arn:aws:eks:us-east-1:111122223333:fargateprofile/test/*',
    });
  });

  it('has no role where there is none', () => {
    expect(new Plan(environmentOf()).all('iam.Role').map(({ name }) => name)).not.toContain('fargate-role');
  });
});

const GROUP: Group = { name: 'system', instanceTypes: ['m7i.large'] };
const groupPlan = (group: Partial<Group> = {}, input: EnvironmentInput = {}) =>
  new Plan(environmentOf({ ...input, compute: { nodeGroups: [{ ...GROUP, ...group }, HOME] } }));
const groupIn = (group: Partial<Group> = {}, input: EnvironmentInput = {}) =>
  groupPlan(group, input).args('eks.NodeGroup', 'nodes-system');

describe('a managed node group', () => {
  it('keeps pods from the credentials of its nodes, and encrypts their disks', () => {
    const template = groupPlan({ diskGiB: 77 }).args('ec2.LaunchTemplate', 'template-system');
    expect(template.metadataOptions).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
    expect(template.blockDeviceMappings).toEqual([
      {
        deviceName: '/dev/xvda',
        ebs: { volumeType: 'gp3', volumeSize: 77, encrypted: 'true', deleteOnTermination: 'true' },
      },
    ]);
  });

  it("hands the environment's tags to what EC2 launches for it", () => {
    const { tagSpecifications } = groupPlan({}, { tags: { team: 'platform' } }).args(
      'ec2.LaunchTemplate',
      'template-system',
    );
    expect(tagSpecifications.map(({ resourceType }) => resourceType)).toEqual([
      'instance',
      'volume',
      'network-interface',
    ]);
    for (const { tags } of tagSpecifications) expect(tags).toMatchObject({ team: 'platform' });
  });

  it.each([
    [['m7i.large', 'm6i.large'], 'AL2023_x86_64_STANDARD'],
    [['m7g.large', 't4g.small'], 'AL2023_ARM_64_STANDARD'],
    [['g5.xlarge'], 'AL2023_x86_64_NVIDIA'],
    [['g5g.xlarge'], 'AL2023_ARM_64_NVIDIA'],
    [['inf2.xlarge'], 'AL2023_x86_64_NEURON'],
  ])('of %j runs %s', (instanceTypes, amiType) => {
    expect(groupIn({ instanceTypes }).amiType).toBe(amiType);
  });

  it('is refused where no image runs on all of its types', () => {
    expect(() => groupIn({ instanceTypes: ['m7i.large', 'm7g.large'] })).toThrow(Problems);
    expect(() => groupIn({ instanceTypes: ['m7i.large', 'g5.xlarge'] })).toThrow(/NODE_GROUP_AMI/);
  });

  it('has the sizes, labels and taints that are stated, and leaves the number of nodes to who scales it', () => {
    const args = groupIn({
      ...{ min: 1, desired: 2, max: 5, capacity: 'spot', labels: { team: 'a' } },
      taints: [
        { key: 'CriticalAddonsOnly', value: 'true' },
        { key: 'x', effect: 'PreferNoSchedule' },
      ],
    });
    expect(args).toMatchObject({
      capacityType: 'SPOT',
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 5 },
      labels: { team: 'a' },
      taints: [
        { key: 'CriticalAddonsOnly', value: 'true', effect: 'NO_SCHEDULE' },
        { key: 'x', effect: 'PREFER_NO_SCHEDULE' },
      ],
      updateConfig: { maxUnavailable: 1 },
    });
    const [group] = groupPlan().all('eks.NodeGroup');
    expect(group?.ignoreChanges).toEqual(['scalingConfig.desiredSize']);
  });

  it('has another name as soon as EKS would replace it, and only then', () => {
    const before = groupIn().nodeGroupName;
    const replaced = [
      groupIn({ instanceTypes: ['m6i.large'] }),
      groupIn({ capacity: 'spot' }),
      groupIn({}, { network: { zones: ['a', 'b'] } }),
    ].map(({ nodeGroupName }) => nodeGroupName);
    expect(new Set([before, ...replaced]).size).toBe(replaced.length + 1);
    const kept = [
      groupIn({ max: 9, diskGiB: 100, labels: { a: 'b' }, taints: [{ key: 'x' }] }),
      groupIn({}, { cluster: { version: '1.33' }, tags: { team: 'a' } }),
    ];
    for (const { nodeGroupName } of kept) expect(nodeGroupName).toBe(before);
  });

  it('lets nodes do what nodes of this environment may do', () => {
    for (const ssm of [true, false]) {
      const environment = environmentOf({ compute: { ssm, nodeGroups: [GROUP] } });
      const attached = new Plan(environment)
        .all('iam.RolePolicyAttachment')
        .filter(({ args }) => nameOf(args.role) === 'node-role')
        .map(({ args }) => args.policyArn);
      expect(attached).toEqual(nodePolicyArns(environment));
    }
  });

  it('waits until its nodes may do it', () => {
    const before = groupPlan().allBefore('nodes-system');
    expect(before).toContain('node-role-AmazonEKSWorkerNodePolicy');
  });
});
