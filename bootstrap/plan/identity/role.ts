import { managedPolicyArn } from '../../../platform/_iam/arn.ts';
import { type PolicyDocument, policyDocuments } from '../../../platform/_iam/policy.ts';
import type { Statement } from '../../../src/component.ts';
import { partitionOf } from '../../../src/context.ts';
import type { Environment } from '../../../src/environment.ts';

/** Policies that a role takes unless AWS raises the quota (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
export const POLICIES_OF_A_ROLE = 10;

/**
 * Who may assume a role. That of pods on Fargate names the cluster's OIDC issuer
 * (`https://oidc.eks.<region>.amazonaws.com/id/<id>`), which EKS tells when the cluster is there.
 */
export type Trust = PolicyDocument | ((issuer: string) => PolicyDocument);

/** One IAM role with all that it holds, as arguments of `aws.iam.Role`, `aws.iam.Policy` and `aws.iam.RolePolicyAttachment`. */
export interface RolePlan {
  readonly name: string;
  readonly arn: string;
  /** What the console shows: at most 1000 characters. */
  readonly description: string;
  /** Seconds that a session may last. */
  readonly maxSessionDuration: number;
  /** Who may assume it. */
  readonly trust: Trust;
  /** Policies to make for it. A role with the same policies inline would reach AWS's 10,240 characters. */
  readonly policies: readonly { readonly name: string; readonly policy: PolicyDocument }[];
  /** Policies that AWS keeps, to attach besides. */
  readonly managedPolicyArns: readonly string[];
}

/** What is said of a role; the rest follows. */
export interface RoleInput {
  readonly name: string;
  readonly description: string;
  readonly trust: RolePlan['trust'];
  /** Default: none. */
  readonly statements?: readonly Statement[];
  /** Names of policies that AWS keeps, with their path. Default: none. */
  readonly managed?: readonly string[];
  /** In seconds. Default: an hour, as AWS has it. */
  readonly maxSessionDuration?: number;
}

/**
 * A role with its statements cut into as few policies as AWS's limits allow.
 * @throws RangeError where a statement is too long for a policy, or the policies are more than a role takes; it names them.
 */
export function rolePlan(environment: Environment, input: RoleInput): RolePlan {
  const { name, description, trust, statements = [], managed = [], maxSessionDuration = 3600 } = input;
  const documents = policyDocuments(statements);
  if (documents.length + managed.length > POLICIES_OF_A_ROLE) {
    throw new RangeError(
      `role ${name} needs ${documents.length + managed.length} policies, and a role takes ${POLICIES_OF_A_ROLE}: say less, or divide the component`,
    );
  }
  return {
    name,
    arn: roleArn(environment, name),
    description,
    maxSessionDuration,
    trust,
    policies: documents.map((policy, index) => ({
      name: index === 0 ? name : `${name}-${index + 1}`,
      policy,
    })),
    managedPolicyArns: managed.map((policy) => managedPolicyArn(environment, policy)),
  };
}

/** A role's trust for a cluster with that OIDC issuer. */
export const trustOf = ({ trust }: Pick<RolePlan, 'trust'>, issuer: string): PolicyDocument =>
  typeof trust === 'function' ? trust(issuer) : trust;

/** ARN of a role of the environment's account. */
export function roleArn({ account, region }: Environment, name: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
}

/** ARN of the environment's cluster. */
export function clusterArn({ account, region, cluster }: Environment): string {
  return `arn:${partitionOf(region)}:eks:${region}:${account}:cluster/${cluster.name}`;
}
