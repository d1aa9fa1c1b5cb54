import { createHash } from 'node:crypto';
import { partitionOf } from '../../src/context.ts';
import { ACCESS_POLICIES } from '../../src/environment/cluster.ts';
import type { Environment } from '../../src/environment.ts';
import { Problems } from '../../src/problem.ts';
import { type Resource, ref, resource } from './resource.ts';
import { tagsOf } from './tags.ts';

type Access = Environment['cluster']['access'][number];

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\//;

/**
 * Which people and pipelines get into the cluster: the role that runs bootstrap, which installs Argo CD, then whom the
 * environment names. The creator of the cluster gets nothing for having created it. EKS makes the entries of managed node
 * groups and of Fargate itself (https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html); that of
 * Karpenter's nodes stands beside their role.
 * @param operator ARN of the role that runs bootstrap: `issuerArn` of `aws.iam.getSessionContext`.
 * @throws Problems: BOOTSTRAP_PRINCIPAL, for the root and for users.
 */
export function accessEntries(environment: Environment, operator: string): Resource[] {
  if (!ROLE.test(operator)) throw notARole(environment, operator);
  const own: Access = { principalArn: operator, policy: 'cluster-admin', namespaces: [] };
  const others = environment.cluster.access.filter(
    ({ principalArn, policy }) => principalArn !== operator || policy !== own.policy,
  );
  const all = [own, ...others];
  const principals = [...new Set(all.map(({ principalArn }) => principalArn))];
  return [
    ...principals.map((arn) => entry(environment, arn)),
    ...all.map((access) => association(environment, access)),
  ];
}

function entry(environment: Environment, principalArn: string): Resource {
  return resource('eks.AccessEntry', entryName(principalArn), {
    clusterName: ref('cluster', 'name'),
    principalArn,
    type: 'STANDARD',
    tags: tagsOf(environment, 'access'),
  });
}

function association({ region }: Environment, { principalArn, policy, namespaces }: Access): Resource {
  return resource(
    'eks.AccessPolicyAssociation',
    `${entryName(principalArn)}-${policy}`,
    {
      clusterName: ref('cluster', 'name'),
      principalArn,
      policyArn: `arn:${partitionOf(region)}:eks::aws:cluster-access-policy/${ACCESS_POLICIES[policy]}`,
      accessScope: namespaces.length > 0 ? { type: 'namespace', namespaces } : { type: 'cluster' },
    },
    { after: [entryName(principalArn)] },
  );
}

/** The role's name is not enough: two accounts, or two paths, may have it. */
function entryName(principalArn: string): string {
  const hash = createHash('sha256').update(principalArn).digest('hex').slice(0, 8);
  return `access-${principalArn.replace(/^.*\//, '')}-${hash}`;
}

function notARole({ file, name }: Environment, operator: string): Problems {
  return new Problems([
    {
      code: 'BOOTSTRAP_PRINCIPAL',
      at: { file, environment: name },
      message: `bootstrap runs as ${operator}, which is no IAM role: the root and users have keys that last`,
      cure: 'Assume a role, by IAM Identity Center for instance, and run it again.',
    },
  ]);
}
