import { describe, expect, it } from 'vitest';
import { githubPlan } from '../../bootstrap/plan/delivery/github.ts';
import { ownRepositories } from '../../bootstrap/plan/delivery/images.ts';
import { type RolePlan, trustOf } from '../../bootstrap/plan/identity/role.ts';
import type { Environment } from '../../src/environment.ts';
import { environmentLike, githubOf, treeLike } from '../helpers/bootstrapped.ts';
import { ISSUER } from '../helpers/iam-documents.ts';

const PREFIX = 'token.actions.githubusercontent.com';
const IMAGES = ['shop/web', 'shop/api'];
const planOf = (ci = githubOf(), images: readonly string[] = IMAGES, region = 'eu-west-1') => {
  const plan = githubPlan(environmentLike({ ci, region, cluster: 'shop' }), images);
  if (!plan) throw new Error('no plan');
  return plan;
};
const claims = (role: RolePlan | undefined) => (role && trustOf(role, ISSUER).Statement[0]?.Condition) ?? {};
const subjects = (role: RolePlan | undefined) => [claims(role).StringEquals?.[`${PREFIX}:sub`]].flat();
const statementsOf = (role: RolePlan | undefined) =>
  role?.policies.flatMap(({ policy }) => policy.Statement) ?? [];
const actionsOf = (role: RolePlan | undefined) => statementsOf(role).flatMap(({ Action }) => Action);

/** Every subject that GitHub makes for jobs of the repository, but those of the branch and of pull requests. */
const OTHERS = [
  'repo:example/platform:ref:refs/heads/feature',
  'repo:example/platform:ref:refs/tags/main',
  'repo:example/platform:environment:main',
  'repo:example/platform:environment:staging',
  'repo:example/platform:ref:refs/heads/main2',
  'repo:other/platform:ref:refs/heads/main',
  'repo:example/platform2:ref:refs/heads/main',
];

describe('workflows of a GitHub repository', () => {
  it('get in nowhere unless the environment names it', () => {
    const { ci: _, ...none } = environmentLike({ ci: githubOf() });
    expect(githubPlan(none as Environment, IMAGES)).toBeUndefined();
  });

  it('come with tokens for STS, of the provider of the account', () => {
    const { provider, read, apply, push } = planOf();
    expect(provider).toEqual({ url: `https://${PREFIX}`, clientIdLists: ['sts.amazonaws.com'] });
    for (const role of [read, apply, push]) {
      expect(Object.keys(claims(role))).toEqual(['StringEquals']);
      expect(claims(role).StringEquals?.[`${PREFIX}:aud`]).toBe('sts.amazonaws.com');
      expect((role && trustOf(role, ISSUER))?.Statement[0]?.Principal).toEqual({
        Federated: `arn:aws:iam::555566667777:oidc-provider/${PREFIX}`,
      });
    }
  });

  it('preview from pull requests, and push from the branch alone', () => {
    const { read, apply, push } = planOf();
    const branch = 'repo:example/platform:ref:refs/heads/main';
    expect(subjects(push)).toEqual([branch]);
    expect(subjects(read)).toEqual(['repo:example/platform:pull_request', branch]);
    for (const role of [read, apply, push]) {
      for (const other of OTHERS) expect(subjects(role)).not.toContain(other);
    }
  });

  it('apply only after the GitHub environment of that name let them, and from the branch alone', () => {
    const { read, apply, push } = planOf();
    expect(subjects(apply)).toEqual(['repo:example/platform:environment:prod']);
    expect(claims(apply).StringEquals?.[`${PREFIX}:ref`]).toBe('refs/heads/main');
    // What an approval opens is open to nobody without it, and the other way round.
    for (const role of [read, push]) {
      expect(subjects(role).filter((subject) => subjects(apply).includes(subject))).toEqual([]);
    }
  });

  it('are known by the branch and by the numbers that the environment states', () => {
    const ids = { owner: 123456, repository: 456789 };
    const { read, apply, push } = planOf(githubOf({ branch: 'release/main', ids }));
    const prefix = 'repo:example@123456/platform@456789:';
    expect(subjects(apply)).toEqual([`${prefix}environment:prod`]);
    expect(claims(apply).StringEquals?.[`${PREFIX}:ref`]).toBe('refs/heads/release/main');
    expect(subjects(push)).toEqual([`${prefix}ref:refs/heads/release/main`]);
    expect(subjects(read)).toEqual([`${prefix}pull_request`, `${prefix}ref:refs/heads/release/main`]);
  });
});

describe('the role of previews', () => {
  const { read } = planOf();

  it('changes nothing', () => {
    expect(read.managedPolicyArns).toEqual(['arn:aws:iam::aws:policy/SecurityAudit']);
    // SecurityAudit has none of what EKS says of add-ons, and every preview asks for it.
    expect(actionsOf(read)).toContain('eks:DescribeAddonVersions');
    expect(
      actionsOf(read).filter((action) => !/:(Get|List|Decrypt|DescribeAddonVersions)/.test(action)),
    ).toEqual([]);
  });

  it('reads no data but the state', () => {
    const objects = statementsOf(read).filter(({ Action }) => Action.includes('s3:GetObject'));
    expect(objects.flatMap(({ Resource }) => Resource)).toEqual([
      'arn:aws:s3:::espalier-state-555566667777-eu-west-1/.pulumi/*',
    ]);
    const keys = statementsOf(read).filter(({ Action }) => Action.includes('kms:Decrypt'));
    expect(keys.map(({ Condition }) => Condition)).toEqual([
      {
        'ForAnyValue:StringEquals': {
          'kms:ResourceAliases': 'alias/espalier-state-555566667777-eu-west-1',
        },
      },
    ]);
  });
});

describe('the role that applies', () => {
  const { apply } = planOf();
  const ofIam = statementsOf(apply).filter(({ Action }) =>
    Action.some((action) => action.startsWith('iam:')),
  );

  it('makes no user, group or key, and nothing of another name than the cluster', () => {
    expect(
      ofIam.flatMap(({ Action }) => Action).filter((a) => /User|Group|AccessKey|LoginProfile/.test(a)),
    ).toEqual([]);
    const writing = ofIam.filter(({ Action }) => Action.some((action) => !/:(Get|List)/.test(action)));
    expect(
      writing
        .flatMap(({ Resource }) => Resource)
        .filter((arn) => !/[:/](role|policy)\/shop-\*$/.test(arn ?? '')),
    ).toEqual([
      'arn:aws:iam::555566667777:instance-profile/karpenter/eu-west-1/shop/*',
      'arn:aws:iam::555566667777:oidc-provider/oidc.eks.eu-west-1.*',
    ]);
  });

  it('attaches no policy of AWS that is not known, and least of all AdministratorAccess', () => {
    const attaching = ofIam.filter(({ Action }) => Action.includes('iam:AttachRolePolicy'));
    expect(attaching).toHaveLength(1);
    const attachable = [attaching[0]?.Condition?.ArnLike?.['iam:PolicyARN']].flat();
    expect(attachable).toContain('arn:aws:iam::aws:policy/AmazonEKSClusterPolicy');
    expect(attachable.filter((arn) => arn?.includes('*'))).toEqual([
      'arn:aws:iam::555566667777:policy/shop-*',
    ]);
    expect(attachable.join()).not.toMatch(/Administrator|IAMFullAccess/);
  });

  it('hands roles to the services that run a cluster, each by name', () => {
    const passing = ofIam.filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing.map(({ Action }) => Action)).toEqual([['iam:PassRole']]);
    const services = [passing[0]?.Condition?.StringEquals?.['iam:PassedToService']].flat();
    for (const service of ['eks', 'ec2', 'pods.eks', 'eks-fargate-pods']) {
      expect(services).toContain(`${service}.amazonaws.com`);
    }
    expect(services.join()).not.toContain('*');
  });

  it('writes the state, and deletes the lock files', () => {
    const objects = statementsOf(apply).filter(({ Action }) => Action.includes('s3:DeleteObject'));
    expect(objects.flatMap(({ Resource }) => Resource)).toEqual([
      'arn:aws:s3:::espalier-state-555566667777-eu-west-1/.pulumi/*',
    ]);
    expect(objects[0]?.Action).toContain('s3:PutObject');
  });

  it('has time for a first run, which takes most of an hour', () => {
    expect(apply.maxSessionDuration).toBeGreaterThan(3600);
    expect(apply.maxSessionDuration).toBeLessThanOrEqual(12 * 3600);
  });
});

describe('the role that pushes images', () => {
  it('pushes to the repositories of the environment and to no other', () => {
    const tree = treeLike({ ci: githubOf() });
    const repositories = ownRepositories(tree);
    const push = githubPlan(tree.environment, repositories)?.push;
    expect(repositories.length).toBeGreaterThan(0);
    const [login, pushing, ...more] = statementsOf(push);
    expect(more).toEqual([]);
    expect(login?.Action).toEqual(['ecr:GetAuthorizationToken']);
    expect(pushing?.Resource).toEqual(
      repositories.map((name) => `arn:aws:ecr:eu-west-1:555566667777:repository/${name}`),
    );
    expect(push?.managedPolicyArns).toEqual([]);
  });

  it('deletes and overwrites nothing, and sets nothing up', () => {
    const { push } = planOf();
    expect(actionsOf(push).filter((action) => /Delete|Create|Policy|Tag|Replicate/.test(action))).toEqual([]);
    expect(actionsOf(push)).toContain('ecr:PutImage');
  });

  it('is not made where there is nothing to push', () => {
    expect(planOf(githubOf(), []).push).toBeUndefined();
  });
});

it('in the cluster, previews look and the branch rules', () => {
  const { access, read, apply } = planOf();
  expect(access).toEqual([
    { principalArn: read.arn, policy: 'view', namespaces: [] },
    { principalArn: apply.arn, policy: 'cluster-admin', namespaces: [] },
  ]);
});
