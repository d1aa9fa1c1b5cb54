import { arns, inRegion } from '../../../platform/_iam/arn.ts';
import type { Statement } from '../../../src/component.ts';
import type { Environment } from '../../../src/environment.ts';
import { type RolePlan, rolePlan } from '../identity/role.ts';
import { AUDIENCE, webIdentityTrust } from '../identity/trust.ts';
import { APPLY_POLICY, applyStatements } from './apply-rights.ts';
import { stateStatements } from './state.ts';

/** Issuer of the tokens of GitHub Actions. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

/**
 * Reads how everything is set up and no data: no object of a bucket, no secret, no parameter
 * (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html). ReadOnlyAccess would read data as well.
 */
const READ_POLICY = 'SecurityAudit';

/** How workflows of the environment's GitHub repository get into the account. */
export interface GithubPlan {
  /** `aws.iam.OpenIdConnectProvider`: one an account, so it is made only where the account has none. AWS trusts GitHub's CA without thumbprints. */
  readonly provider: { readonly url: string; readonly clientIdLists: readonly string[] };
  /** Pull requests preview with it. */
  readonly read: RolePlan;
  /** Jobs of the branch apply with it, once the GitHub environment let them; nothing else does. */
  readonly apply: RolePlan;
  /** The branch pushes images with it; absent where the environment runs no image of its own. */
  readonly push?: RolePlan;
  /** What the first two may do in the cluster, as the environment says it of people: one access entry for each of them. */
  readonly access: Environment['cluster']['access'];
}

/**
 * Provider and roles for the repository that `ci` names, or `undefined` where none is named.
 *
 * A subject is compared whole, never by a pattern. `pull_request` is the subject of every pull request of the repository; one from a fork gets
 * no token unless the repository says otherwise.
 *
 * A job that names a GitHub environment has the environment as its subject and gets no token before the environment's reviewers let it. So
 * the role that applies trusts the GitHub environment that is called like this one: the approval is GitHub's, not a line of a workflow. The
 * subject no longer has the branch then, and GitHub makes an environment that nobody protected, so the branch is asked for by itself, as the
 * claim `ref` (https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/). Where STS does
 * not know that claim, which is said of the partition `aws` alone, the condition is false and no workflow applies. The subject of a GitHub
 * environment gets in nowhere else.
 *
 * Since July 2026 subjects of new repositories carry the numbers of owner and repository
 * (https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims): then `ci.ids` states them.
 * @param repositories names of the ECR repositories that images may be pushed to.
 */
export function githubPlan(
  environment: Environment,
  repositories: readonly string[],
): GithubPlan | undefined {
  const { ci, cluster } = environment;
  if (ci === undefined) return undefined;
  const branch = subjectOf(ci, `ref:refs/heads/${ci.branch}`);
  const role = (
    purpose: string,
    description: string,
    subjects: readonly string[],
    claims?: Readonly<Record<string, string>>,
  ) => ({
    name: `${cluster.name}-ci-${purpose}`,
    description: `${ci.repository} on GitHub ${description}, for the EKS cluster ${cluster.name}.`,
    trust: webIdentityTrust(environment, GITHUB_ISSUER, subjects, claims),
  });
  const read = rolePlan(environment, {
    ...role('read', 'previews', [subjectOf(ci, 'pull_request'), branch]),
    statements: [
      ...stateStatements(environment, 'read'),
      // A preview asks for the versions of the add-ons, which SecurityAudit leaves out. It takes no resource.
      inRegion({ environment }, 'ReadAddonVersions', ['eks:DescribeAddonVersions']),
    ],
    managed: [READ_POLICY],
  });
  const apply = rolePlan(environment, {
    ...role('apply', `applies from ${ci.branch}`, [subjectOf(ci, `environment:${environment.name}`)], {
      ref: `refs/heads/${ci.branch}`,
    }),
    statements: [...stateStatements(environment, 'write'), ...applyStatements(environment)],
    managed: [APPLY_POLICY],
    // Longer than the first run takes, in which EKS and RDS need most of an hour.
    maxSessionDuration: 7200,
  });
  return {
    provider: { url: GITHUB_ISSUER, clientIdLists: [AUDIENCE] },
    read,
    apply,
    ...(repositories.length > 0 && {
      push: rolePlan(environment, {
        ...role('push', `pushes images from ${ci.branch}`, [branch]),
        statements: pushStatements(environment, repositories),
      }),
    }),
    access: [
      { principalArn: read.arn, policy: 'view', namespaces: [] },
      { principalArn: apply.arn, policy: 'cluster-admin', namespaces: [] },
    ],
  };
}

/** `sub` of a token of the repository, for what a job runs for. */
function subjectOf({ repository, ids }: NonNullable<Environment['ci']>, what: string): string {
  const [owner, name] = repository.split('/');
  return ids === undefined
    ? `repo:${repository}:${what}`
    : `repo:${owner}@${ids.owner}/${name}@${ids.repository}:${what}`;
}

/**
 * Pushing an image, and reading what is there so that layers are not sent twice
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html). Nothing is deleted, and tags are immutable.
 */
function pushStatements(environment: Environment, repositories: readonly string[]): Statement[] {
  const { regional } = arns({ environment });
  return [
    // It takes no resource (Service Authorization Reference of Amazon ECR).
    inRegion({ environment }, 'LogIn', ['ecr:GetAuthorizationToken']),
    {
      sid: 'PushImages',
      actions: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:CompleteLayerUpload',
        'ecr:DescribeImages',
        'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      resources: repositories.map((name) => regional('ecr', `repository/${name}`)),
    },
  ];
}
