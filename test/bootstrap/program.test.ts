import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentIdentities } from '../../bootstrap/plan/identity/identities.ts';
import { roleResourceName } from '../../bootstrap/plan/identity/resources.ts';
import { bootstrapPlan, questions } from '../../bootstrap/plan/plan.ts';
import { CHECKS } from '../../bootstrap/policy/checks.ts';
import { Stack } from '../../bootstrap/policy/stack.ts';
import { factsSchema } from '../../src/environment/facts-schema.ts';
import type { Tree } from '../../src/model.ts';
import { type Registered, type Run, runProgram } from '../helpers/aws-mock.ts';
import { allTrees, treeLike } from '../helpers/bootstrapped.ts';

/** Answers to all questions of a tree whose load balancers are not there yet. */
const firstAnswers = (tree: Tree): Record<string, unknown> => ({
  ...Object.fromEntries(
    questions(tree).map(({ name }) => [name, { arns: [], ids: [], resourceRecordSets: [] }]),
  ),
  operator: { issuerArn: 'arn:aws:iam::111122223333:role/operator' },
});

/** What bootstrap makes for a tree; `undefined` where the environment leaves CoreDNS nowhere to run. */
const runs = new Map<Tree, Promise<Run>>();
const runOf = (tree: Tree): Promise<Run> => {
  const known = runs.get(tree) ?? runProgram(tree);
  runs.set(tree, known);
  return known;
};

const named = [...allTrees];

const of = ({ registered }: Run, token: string): Registered[] =>
  registered.filter(({ type }) => type === token);

describe('the program of', () => {
  it.each(named)('%s makes all of its plan, each once, with the arguments of the plan', async (_, tree) => {
    const { registered } = await runOf(tree);
    const { resources } = bootstrapPlan(tree, firstAnswers(tree));
    const names = registered.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    // Who administers, and which subnets there are, depend on what AWS answers.
    const fixed = resources.filter(({ name }) => !/^(access|discovery)-/.test(name)).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(fixed));
    expect(JSON.stringify(registered.map(({ inputs }) => inputs))).not.toContain('"of":');
  });

  it.each(named)('%s speaks to its own account and region alone, and tags all', async (_, tree) => {
    const { registered } = await runOf(tree);
    const [provider] = of({ registered, outputs: {} }, 'pulumi:providers:aws');
    const { account, region, tags } = tree.environment;
    expect(JSON.parse(String(provider?.inputs.allowedAccountIds))).toEqual([account]);
    expect(provider?.inputs.region).toBe(region);
    expect(JSON.parse(String(provider?.inputs.defaultTags))).toEqual({ tags });
  });

  it.each(named)('%s gives facts', async (_, tree) => {
    const { outputs } = await runOf(tree);
    const facts = Object.fromEntries(
      Object.keys(factsSchema.shape).flatMap((key) =>
        outputs[key] === undefined ? [] : [[key, outputs[key]]],
      ),
    );
    // The mock names ARNs after resources.
    const certificateArn =
      tree.environment.web.certificateArn ?? 'arn:aws:acm:eu-central-1:111122223333:certificate/1';
    expect(factsSchema.parse({ ...facts, certificateArn })).toMatchObject({
      account: tree.environment.account,
      region: tree.environment.region,
      cluster: tree.environment.cluster.name,
    });
    expect(facts.databaseHost !== undefined).toBe(tree.environment.database.kind === 'rds');
  });

  it.each(named)('%s holds every check of the policy pack', async (_, tree) => {
    const { registered } = await runOf(tree);
    const stack = new Stack(registered.map(({ type, name, props }) => ({ type, name, props })));
    const { cluster } = tree.environment;
    const chosen = [
      ...(cluster.secretsEncryption ? [] : ['secrets-encrypted-by-own-key']),
      ...(cluster.logs.includes('audit') ? [] : ['control-plane-is-audited']),
      ...(cluster.publicEndpoint.includes('0.0.0.0/0') ? ['api-server-not-open'] : []),
    ];
    const found = CHECKS.flatMap((check) =>
      check.violations(stack).map(({ resource, says }) => `${check.name}: ${resource.name} ${says}`),
    );
    expect(found.filter((text) => !chosen.some((name) => text.startsWith(name)))).toEqual([]);
  });

  it.each(named)('%s gives each identity to exactly its pods', async (_, tree) => {
    const run = await runOf(tree);
    const associations = of(run, 'aws:eks/podIdentityAssociation:PodIdentityAssociation');
    for (const { kind, role, association } of componentIdentities(tree)) {
      const resource = roleResourceName(tree.environment, role);
      const made = of(run, 'aws:iam/role:Role').filter(({ inputs }) => inputs.name === role.name);
      expect(made.map(({ name }) => name)).toEqual([resource]);
      const mine = associations.filter(({ inputs }) => inputs.roleArn === `arn:of:${resource}`);
      expect(
        mine.map(({ inputs: { namespace, serviceAccount } }) => ({ namespace, serviceAccount })),
      ).toEqual(
        association ? [{ namespace: association.namespace, serviceAccount: association.serviceAccount }] : [],
      );
      const trust = String(made[0]?.inputs.assumeRolePolicy);
      expect(trust.includes('sts:AssumeRoleWithWebIdentity')).toBe(kind === 'irsa');
    }
    expect(associations).toHaveLength(
      componentIdentities(tree).filter(({ association }) => association).length,
    );
  });
});

it('holds for any valid environment', async () => {
  const namespaces = ['karpenter', 'external-secrets', 'kube-system', 'argocd', 'metabase'];
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        fargate: fc.subarray(namespaces),
        cluster: fc.constantFrom('a', 'shop', 'a-cluster-with-a-name-of-35-letters'),
        region: fc.constantFrom('eu-west-1', 'cn-north-1', 'us-gov-west-1'),
        ssm: fc.boolean(),
      }),
      async (change) => {
        const tree = treeLike(change);
        const run = await runProgram(tree);
        const stack = new Stack(run.registered.map(({ type, name, props }) => ({ type, name, props })));
        expect(CHECKS.flatMap((check) => check.violations(stack))).toEqual([]);
        const roles = of(run, 'aws:iam/role:Role').map(({ inputs }) => inputs.name);
        expect(new Set(roles).size).toBe(roles.length);
        const asking = tree.components.filter(({ component }) => component.permissions).length;
        expect(componentIdentities(tree)).toHaveLength(asking);
      },
    ),
    { numRuns: 6 },
  );
}, 120_000);
