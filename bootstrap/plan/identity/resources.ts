import type { Environment } from '../../../src/environment.ts';
import type { Tree } from '../../../src/model.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';
import { componentIdentities, type IdentityPlan } from './identities.ts';
import type { InterruptionPlan } from './interruption.ts';
import { karpenterPlan } from './nodes.ts';
import type { RolePlan } from './role.ts';
import { AUDIENCE } from './trust.ts';

/** Resource of the cluster's OIDC provider, which tokens of ServiceAccounts are checked against. */
const ISSUER = 'oidc-provider';

/**
 * The roles of components and how their pods come by them, then what Karpenter finds in the account. All of it is for a cluster
 * that is there.
 */
export function identityResources(tree: Tree): Resource[] {
  const { environment } = tree;
  const identities = componentIdentities(tree);
  const federated = identities.some(({ kind }) => kind === 'irsa');
  return [
    ...(federated ? [issuer(environment)] : []),
    ...identities.flatMap((identity) => identityResource(environment, identity)),
    ...karpenterResources(environment),
  ];
}

/** Name of a role's resource: `<what>-role`, as `serviceRole` has it, where the role is `<cluster>-<what>`. */
export function roleResourceName({ cluster }: Pick<Environment, 'cluster'>, role: RolePlan): string {
  return `${role.name.slice(cluster.name.length + 1)}-role`;
}

/** A role, its policies and what is attached to it. */
export function roleResources(environment: Environment, role: RolePlan): Resource[] {
  const name = roleResourceName(environment, role);
  const what = name.replace(/-role$/, '');
  const { trust } = role;
  const attach = (suffix: string, policyArn: Resource<'iam.RolePolicyAttachment'>['args']['policyArn']) =>
    resource('iam.RolePolicyAttachment', `${name}-${suffix}`, { role: ref(name, 'name'), policyArn });
  return [
    resource('iam.Role', name, {
      name: role.name,
      description: role.description,
      assumeRolePolicy:
        typeof trust === 'function'
          ? ref(ISSUER, 'url', (url) => JSON.stringify(trust(url)))
          : JSON.stringify(trust),
      maxSessionDuration: role.maxSessionDuration,
      tags: tagsOf(environment, what),
    }),
    ...role.policies.flatMap((policy, index) => {
      const policyName = `${what}-policy${index === 0 ? '' : `-${index + 1}`}`;
      return [
        resource('iam.Policy', policyName, {
          name: policy.name,
          policy: JSON.stringify(policy.policy),
          tags: tagsOf(environment, what),
        }),
        attach(`policy${index === 0 ? '' : `-${index + 1}`}`, ref(policyName, 'arn')),
      ];
    }),
    ...role.managedPolicyArns.map((arn) => attach(arn.replace(/^.*\//, ''), arn)),
  ];
}

function issuer(environment: Environment): Resource {
  return resource('iam.OpenIdConnectProvider', ISSUER, {
    url: ref('cluster', 'identities[0].oidcs[0].issuer'),
    clientIdLists: [AUDIENCE],
    tags: tagsOf(environment, 'oidc'),
  });
}

function identityResource(environment: Environment, { role, association }: IdentityPlan): Resource[] {
  const made = roleResources(environment, role);
  if (association === undefined) return made;
  const { namespace, serviceAccount } = association;
  return [
    ...made,
    resource(
      'eks.PodIdentityAssociation',
      roleResourceName(environment, role).replace(/-role$/, '-association'),
      {
        clusterName: ref('cluster', 'name'),
        namespace,
        serviceAccount,
        roleArn: ref(roleResourceName(environment, role), 'arn'),
        tags: tagsOf(environment, serviceAccount),
      },
      // A pod that starts with the association gets what the role holds by then.
      { after: made.map(({ name }) => name) },
    ),
  ];
}

function karpenterResources(environment: Environment): Resource[] {
  const plan = karpenterPlan(environment);
  if (plan === undefined) return [];
  const role = roleResources(environment, plan.nodeRole);
  return [
    ...role,
    resource(
      'eks.AccessEntry',
      'access-karpenter-nodes',
      {
        clusterName: ref('cluster', 'name'),
        principalArn: plan.accessEntry.principalArn,
        type: plan.accessEntry.type,
        tags: tagsOf(environment, 'karpenter-nodes'),
      },
      // EKS takes the ARN of a role that is there only.
      { after: role.map(({ name }) => name) },
    ),
    ...interruptionResources(environment, plan.interruption),
  ];
}

function interruptionResources(environment: Environment, plan: InterruptionPlan): Resource[] {
  return [
    resource('sqs.Queue', 'interruption-queue', {
      ...plan.queue,
      tags: tagsOf(environment, 'interruption'),
    }),
    resource('sqs.QueuePolicy', 'interruption-queue-policy', {
      queueUrl: ref('interruption-queue', 'url'),
      policy: JSON.stringify(plan.queuePolicy),
    }),
    ...plan.rules.flatMap(({ name, description, eventPattern, targetId }) => {
      const rule = name.slice(plan.queue.name.length + 1);
      return [
        resource('cloudwatch.EventRule', `interruption-${rule}`, {
          name,
          description,
          eventPattern: JSON.stringify(eventPattern),
          tags: tagsOf(environment, `interruption-${rule}`),
        }),
        resource(
          'cloudwatch.EventTarget',
          `interruption-${rule}-target`,
          { rule: ref(`interruption-${rule}`, 'name'), arn: ref('interruption-queue', 'arn'), targetId },
          { after: ['interruption-queue-policy'] },
        ),
      ];
    }),
  ];
}
