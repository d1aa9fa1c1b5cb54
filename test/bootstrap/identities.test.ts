import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentIdentities, type IdentityPlan } from '../../bootstrap/plan/identity/identities.ts';
import { POLICIES_OF_A_ROLE, rolePlan, trustOf } from '../../bootstrap/plan/identity/role.ts';
import { ec2Trust } from '../../bootstrap/plan/identity/trust.ts';
import type { Statement } from '../../src/component.ts';
import type { BuiltComponent, Tree } from '../../src/model.ts';
import { allTrees, treeLike } from '../helpers/bootstrapped.ts';
import { ISSUER } from '../helpers/iam-documents.ts';
import { appOf, environmentOf, treeOf } from '../kit.ts';

const ANNOTATION = 'eks.amazonaws.com/role-arn';

/** Every role that some ServiceAccount of the component names, in objects and in values of charts. */
function annotatedRoles(built: BuiltComponent): string[] {
  const found: string[] = [];
  JSON.stringify([built.objects, built.charts.map(({ use }) => use.values)], (key, value) => {
    if (key === ANNOTATION) found.push(value);
    return value;
  });
  return found;
}

/** Whom an identity's trust lets in, by its conditions. */
const conditionsOf = ({ role }: IdentityPlan) =>
  trustOf(role, ISSUER).Statement[0]?.Condition?.StringEquals ?? {};

/** What must hold of every tree, whoever asks for permissions in it. */
function expectBound(tree: Tree) {
  const { cluster, account, region } = tree.environment;
  const asking = tree.components.filter(({ component }) => component.permissions !== undefined);
  const identities = componentIdentities(tree);
  expect(identities.map(({ owner }) => owner)).toEqual(asking.map(({ component }) => component.name));
  expect(new Set(identities.map(({ role }) => role.name)).size).toBe(identities.length);
  for (const [index, built] of asking.entries()) {
    const identity = identities[index] as IdentityPlan;
    const serviceAccount = built.component.permissions?.serviceAccount;
    const { namespace } = built;
    const partition = region.startsWith('cn-')
      ? 'aws-cn'
      : region.startsWith('us-gov-')
        ? 'aws-us-gov'
        : 'aws';
    const arn = `arn:${partition}:iam::${account}:role/${cluster.name}-${built.component.name}`;
    expect(identity.role.arn).toBe(arn);
    const onFargate = tree.environment.compute.fargate.some(({ selectors }) =>
      selectors.some((selector) => selector.namespace === namespace),
    );
    const issuer = ISSUER.slice('https://'.length);
    if (onFargate) {
      expect(annotatedRoles(built), built.component.name).toEqual([arn]);
      expect(identity.association).toBeUndefined();
      expect(conditionsOf(identity)).toEqual({
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
      });
    } else {
      expect(annotatedRoles(built), built.component.name).toEqual([]);
      expect(identity.association).toEqual({
        clusterName: cluster.name,
        namespace,
        serviceAccount,
        roleArn: arn,
      });
      expect(conditionsOf(identity)).toEqual({
        'aws:RequestTag/eks-cluster-arn': `arn:${partition}:eks:${region}:${account}:cluster/${cluster.name}`,
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      });
    }
  }
}

const region = fc.constantFrom('eu-central-1', 'us-east-1', 'cn-north-1', 'us-gov-east-1');
const clusterName = fc.stringMatching(/^[a-z]([-a-z0-9]{0,33}[a-z0-9])?$/);
const account = fc.stringMatching(/^\d{12}$/);

describe('every component that asks for permissions gets exactly one role, bound to its ServiceAccount alone', () => {
  it.each([...allTrees])('in %s', (_, tree) => {
    expectBound(tree);
  });

  it('whatever of the catalogue runs on Fargate', () => {
    const namespaces = fc.subarray(['karpenter', 'external-secrets', 'kube-system', 'argocd', 'monitoring']);
    fc.assert(
      fc.property(region, clusterName, account, namespaces, (region, cluster, account, fargate) => {
        expectBound(treeLike({ region, cluster, account, fargate }));
      }),
      { numRuns: 15 },
    );
  });

  it('whoever asks, in whatever namespace', () => {
    const label = fc.stringMatching(/^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$/);
    const app = fc.record({
      name: label,
      namespace: fc.option(label),
      serviceAccount: label,
      asks: fc.boolean(),
    });
    const apps = fc.uniqueArray(app, { selector: ({ name }) => name, minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        region,
        clusterName,
        apps,
        fc.infiniteStream(fc.boolean()),
        (region, cluster, apps, coins) => {
          const fargate = apps.flatMap(({ name, namespace }) =>
            coins.next().value ? [{ name, selectors: [{ namespace: namespace ?? name }] }] : [],
          );
          const components = apps.map(({ name, namespace, serviceAccount, asks }) =>
            appOf(name, [], {
              ...(namespace !== null && { namespace }),
              ...(asks && { permissions: { serviceAccount, statements: () => [STATEMENT] } }),
              build: ({ add, identity }) =>
                add({
                  apiVersion: 'v1',
                  kind: 'ServiceAccount',
                  metadata: { name: serviceAccount, annotations: { ...identity?.annotations } },
                }),
            }),
          );
          const nodeGroups = [{ name: 'system', instanceTypes: ['m7i.large'] }];
          expectBound(
            treeOf(components, { region, cluster: { name: cluster }, compute: { fargate, nodeGroups } }),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

const STATEMENT: Statement = { sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::test/*'] };

describe('a role', () => {
  const environment = environmentOf({ cluster: { name: 'test' } });
  const trust = () => ec2Trust(environment);
  const long = (index: number, characters = 500): Statement => ({
    sid: `Read${index}`,
    actions: ['s3:GetObject'],
    resources: [`arn:aws:s3:::${'a'.repeat(characters)}/*`],
  });

  it('holds what its component asks for, in its order, cut where a policy is full', () => {
    const statements = Array.from({ length: 25 }, (_, index) => long(index));
    const { policies } = rolePlan(environment, { name: 'test-shop', description: '', trust, statements });
    expect(policies.map(({ name }) => name)).toEqual(['test-shop', 'test-shop-2', 'test-shop-3']);
    const sids = policies.flatMap(({ policy }) => policy.Statement.map(({ Sid }) => Sid));
    expect(sids).toEqual(statements.map(({ sid }) => sid));
  });

  it('has no policy of its own where nothing is asked for', () => {
    expect(rolePlan(environment, { name: 'test-shop', description: '', trust }).policies).toEqual([]);
  });

  it('is refused where it would need more policies than AWS attaches, and named', () => {
    // One a policy: two do not fit.
    const statements = Array.from({ length: POLICIES_OF_A_ROLE + 1 }, (_, index) => long(index, 3100));
    const role = { name: 'test-shop', description: '', trust };
    expect(() => rolePlan(environment, { ...role, statements })).toThrow(/^role test-shop needs 11 policies/);
    const full = statements.slice(0, POLICIES_OF_A_ROLE - 1);
    expect(rolePlan(environment, { ...role, statements: full, managed: ['A'] }).policies).toHaveLength(9);
    expect(() => rolePlan(environment, { ...role, statements: full, managed: ['A', 'B'] })).toThrow(
      RangeError,
    );
  });
});
