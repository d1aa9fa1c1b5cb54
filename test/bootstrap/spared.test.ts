import { expect, it } from 'vitest';
import { githubPlan } from '../../bootstrap/plan/delivery/github.ts';
import { ownRepositories } from '../../bootstrap/plan/delivery/images.ts';
import { deliveryResources } from '../../bootstrap/plan/delivery/resources.ts';
import { refsIn } from '../../bootstrap/plan/resource.ts';
import { spared } from '../../bootstrap/pulumi/spared.ts';
import { Recipe } from '../helpers/recipes.ts';

const { tree } = new Recipe('gitops-karpenter');
const { environment } = tree;
const caller = (role: string) => `arn:aws:sts::111122223333:assumed-role/${role}/session`;

it('a teardown by the workflows leaves the role that runs it, and all of it', () => {
  const [option, pattern = ''] = spared(environment, caller(`${environment.cluster.name}-ci-apply`));
  expect(option).toBe('--exclude');
  expect(pattern).toMatch(new RegExp(`^urn:pulumi:${environment.name}::espalier::aws:iam/`));
  const [prefix = ''] = pattern.split('::').slice(-1);
  const iam = deliveryResources(tree, githubPlan(tree.environment, ownRepositories(tree))).filter(
    ({ type }) => type.startsWith('iam.'),
  );
  const left = iam.filter(({ name }) => name.startsWith(prefix.replace('*', '')));
  const role = left.find(({ type }) => type === 'iam.Role');
  expect(role?.args).toMatchObject({ name: `${environment.cluster.name}-ci-apply` });
  // Its policies, and what attaches them: without one of these it could not end.
  const attached = iam.filter(
    ({ args }) => 'policyArn' in args && 'role' in args && refsIn(args.role)[0]?.of === role?.name,
  );
  expect(attached.length).toBeGreaterThan(1);
  expect(left).toEqual(expect.arrayContaining(attached));
});

it('leaves nothing where somebody else takes it down', () => {
  for (const role of [
    'admin',
    `${environment.cluster.name}-ci-read`,
    `other-${environment.cluster.name}-ci-apply-2`,
  ])
    expect(spared(environment, caller(role))).toEqual([]);
});
