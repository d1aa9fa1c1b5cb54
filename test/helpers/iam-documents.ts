import { githubPlan } from '../../bootstrap/plan/delivery/github.ts';
import { ownRepositories } from '../../bootstrap/plan/delivery/images.ts';
import { statePlan } from '../../bootstrap/plan/delivery/state.ts';
import { componentIdentities } from '../../bootstrap/plan/identity/identities.ts';
import { karpenterPlan } from '../../bootstrap/plan/identity/nodes.ts';
import { type RolePlan, trustOf } from '../../bootstrap/plan/identity/role.ts';
import type { PolicyDocument } from '../../platform/_iam/policy.ts';
import type { Tree } from '../../src/model.ts';
import type { DocumentKind } from './iam-lint.ts';

/** The OIDC issuer of a cluster, as EKS names it. */
export const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** A document with what it is attached to. */
export interface Labelled {
  readonly label: string;
  readonly kind: DocumentKind;
  readonly document: PolicyDocument;
}

/** Every role that bootstrap makes for a tree. */
export function rolesOf(tree: Tree): RolePlan[] {
  const github = githubPlan(tree.environment, ownRepositories(tree));
  return [
    ...componentIdentities(tree).map(({ role }) => role),
    karpenterPlan(tree.environment)?.nodeRole ?? [],
    ...(github ? [github.read, github.apply, github.push ?? []] : []),
  ].flat();
}

/** Every IAM document that bootstrap makes for a tree. */
export function documentsOf(tree: Tree): Labelled[] {
  const roles = rolesOf(tree).flatMap((role): Labelled[] => [
    { label: `trust of ${role.name}`, kind: 'trust', document: trustOf(role, ISSUER) },
    ...role.policies.map(
      ({ name, policy }): Labelled => ({ label: name, kind: 'identity', document: policy }),
    ),
  ]);
  const queue = karpenterPlan(tree.environment)?.interruption;
  return [
    ...roles,
    ...(queue ? [{ label: queue.queue.name, kind: 'queue' as const, document: queue.queuePolicy }] : []),
    { label: 'state bucket', kind: 'bucket', document: statePlan(tree.environment).policy },
  ];
}
