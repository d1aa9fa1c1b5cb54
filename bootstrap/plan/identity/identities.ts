import type { Identity } from '../../../src/component.ts';
import type { Environment } from '../../../src/environment.ts';
import type { BuiltComponent, Tree } from '../../../src/model.ts';
import { type RolePlan, rolePlan } from './role.ts';
import { irsaTrust, podIdentityTrust } from './trust.ts';

/** Arguments of `aws.eks.PodIdentityAssociation`. */
export interface AssociationPlan {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
}

/** The role of one ServiceAccount, and how its pods come by it. */
export interface IdentityPlan {
  /** The component that asks for it. */
  readonly owner: string;
  readonly kind: Identity['kind'];
  readonly role: RolePlan;
  /** Absent with IRSA: there the ServiceAccount names the role. */
  readonly association?: AssociationPlan;
}

/**
 * One identity for every component that asks for permissions, in the order of the tree: exactly what the generator put into the
 * manifests, since both read the component's `context.identity`.
 * @throws RangeError where permissions exceed AWS's limits; the message names role or statement.
 */
export function componentIdentities(tree: Tree): IdentityPlan[] {
  return tree.components.flatMap((built) => componentIdentity(tree.environment, built) ?? []);
}

function componentIdentity(environment: Environment, built: BuiltComponent): IdentityPlan | undefined {
  const { component, context, namespace } = built;
  const { identity } = context;
  if (component.permissions === undefined || identity === undefined) return undefined;
  const { kind, roleName, serviceAccount } = identity;
  const role = rolePlan(environment, {
    name: roleName,
    description: `ServiceAccount ${namespace}/${serviceAccount} of the EKS cluster ${environment.cluster.name}.`,
    trust:
      kind === 'irsa'
        ? (issuer) => irsaTrust(environment, issuer, namespace, serviceAccount)
        : podIdentityTrust(environment, namespace, serviceAccount),
    statements: component.permissions.statements(context),
  });
  return {
    owner: component.name,
    kind,
    role,
    ...(kind === 'pod-identity' && {
      association: associationOf(environment, namespace, serviceAccount, role),
    }),
  };
}

function associationOf(
  { cluster }: Environment,
  namespace: string,
  serviceAccount: string,
  role: RolePlan,
): AssociationPlan {
  return { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn };
}
