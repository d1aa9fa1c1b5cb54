import { createHash } from 'node:crypto';
import { partitionOf } from '../../../src/context.ts';
import { ACCESS_POLICIES } from '../../../src/environment/cluster.ts';
import type { Environment } from '../../../src/environment.ts';
import { Problems } from '../../../src/problem.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';

type Access = Environment['cluster']['access'][number];

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\//;

/** Somebody who gets in, and what must be there first: EKS takes the ARN of a role that exists only. */
export interface Principal {
  readonly access: Access;
  /** Names of resources. */
  readonly after: readonly string[];
}

/**
 * Which people and pipelines get into the cluster: whom the environment names, and the roles of its workflows. The creator of the
 * cluster gets nothing for having created it; but where nobody at all would administer it, the role that runs bootstrap
 * does. It is not among them otherwise: two people who run it in turn, or a preview by a role that only reads, would each
 * take it away from the other. EKS makes the entries of managed node groups and of Fargate itself
 * (https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html); that of Karpenter's nodes stands beside their role.
 * @param operator ARN of the role that runs bootstrap: `issuerArn` of `aws.iam.getSessionContext`.
 * @throws Problems: BOOTSTRAP_PRINCIPAL, for the root and for users.
 */
export function accessEntries(
  environment: Environment,
  operator: string,
  pipelines: readonly Principal[] = [],
): Resource[] {
  if (!ROLE.test(operator)) throw notARole(environment, operator);
  const named = [...environment.cluster.access.map((access) => ({ access, after: [] })), ...pipelines];
  const administered = named.some(
    ({ access: { policy, namespaces } }) => policy === 'cluster-admin' && namespaces.length === 0,
  );
  const own: Access = { principalArn: operator, policy: 'cluster-admin', namespaces: [] };
  const all: readonly Principal[] = administered ? named : [{ access: own, after: [] }, ...named];
  const byPrincipal = Map.groupBy(all, ({ access }) => access.principalArn);
  const grants = Map.groupBy(all, ({ access }) => `${access.principalArn} ${access.policy}`);
  return [
    ...[...byPrincipal].map(([arn, of]) =>
      entry(
        environment,
        arn,
        of.flatMap(({ after }) => after),
      ),
    ),
    ...[...grants.values()].map((of) => association(environment, joined(of.map(({ access }) => access)))),
  ];
}

/** EKS has one association for a principal and a policy: the whole cluster, or all of the namespaces. */
function joined([first, ...more]: readonly Access[]): Access {
  const { principalArn, policy } = first as Access;
  const scopes = [first as Access, ...more].map(({ namespaces }) => namespaces);
  const namespaces = scopes.some((it) => it.length === 0) ? [] : [...new Set(scopes.flat())];
  return { principalArn, policy, namespaces };
}

function entry(environment: Environment, principalArn: string, after: readonly string[]): Resource {
  return resource(
    'eks.AccessEntry',
    entryName(principalArn),
    {
      clusterName: ref('cluster', 'name'),
      principalArn,
      type: 'STANDARD',
      tags: tagsOf(environment, 'access'),
    },
    { after },
  );
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
