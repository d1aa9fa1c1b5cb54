import { NODE_POLICIES, nodeRole, SPOT_SERVICE_LINKED_ROLE } from '../../../platform/_iam/node.ts';
import karpenter from '../../../platform/karpenter.ts';
import type { Environment } from '../../../src/environment.ts';
import { type InterruptionPlan, interruptionPlan } from './interruption.ts';
import { type RolePlan, rolePlan } from './role.ts';
import { ec2Trust } from './trust.ts';

/** Arguments of `aws.eks.AccessEntry`. */
export interface AccessEntryPlan {
  readonly clusterName: string;
  readonly principalArn: string;
  readonly type: 'EC2_LINUX' | 'STANDARD';
}

/** What Karpenter finds in the account: who its nodes are, how they get in, and what tells of their end. */
export interface KarpenterPlan {
  /** The role that every EC2NodeClass names; Karpenter makes the instance profile. */
  readonly nodeRole: RolePlan;
  /** Without it a node starts, and never joins: EKS makes such entries for its own node groups alone. */
  readonly accessEntry: AccessEntryPlan;
  readonly interruption: InterruptionPlan;
  /** `aws.iam.ServiceLinkedRole`: one an account, so it is made only where the account has none, and never deleted. */
  readonly spotRole: { readonly awsServiceName: string; readonly name: string };
}

/** What Karpenter needs, or `undefined` where the environment leaves it off. */
export function karpenterPlan(environment: Environment): KarpenterPlan | undefined {
  if (!environment.components.has(karpenter.name)) return undefined;
  const role = nodeRolePlan(environment, nodeRole(environment.cluster.name));
  return {
    nodeRole: role,
    accessEntry: { clusterName: environment.cluster.name, principalArn: role.arn, type: 'EC2_LINUX' },
    interruption: interruptionPlan(environment),
    spotRole: {
      awsServiceName: SPOT_SERVICE_LINKED_ROLE.service,
      name: SPOT_SERVICE_LINKED_ROLE.name,
    },
  };
}

/** A role of nodes by its name, with what nodes may hold in this environment. */
export function nodeRolePlan(environment: Environment, name: string): RolePlan {
  return rolePlan(environment, {
    name,
    description: `Nodes of the EKS cluster ${environment.cluster.name}.`,
    trust: ec2Trust(environment),
    managed: NODE_POLICIES.filter(({ when }) => when?.(environment) ?? true).map((policy) => policy.name),
  });
}
