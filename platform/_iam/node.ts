import type { Environment } from '../../src/environment.ts';
import { managedPolicyArn } from './arn.ts';

/** Name of the IAM role of the nodes that Karpenter makes; bootstrap makes it. */
export const nodeRole = (cluster: string) => `${cluster}-karpenter-node`;

/** A managed policy of AWS, and why nodes have it. */
export interface NodePolicy {
  readonly name: string;
  readonly because: string;
  /** Attached only where the environment says so. Default: always. */
  readonly when?: (environment: Pick<Environment, 'compute'>) => boolean;
}

/**
 * What the role of nodes may hold, of Karpenter's nodes and of managed node groups
 * (https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html). AmazonEKS_CNI_Policy is not among them: the VPC
 * CNI gets an identity of its own, so that no other process of a node may move addresses.
 */
export const NODE_POLICIES: readonly NodePolicy[] = [
  {
    name: 'AmazonEKSWorkerNodePolicy',
    because: 'The kubelet joins the cluster, and the Pod Identity agent gets the credentials of pods.',
  },
  {
    name: 'AmazonEC2ContainerRegistryPullOnly',
    because: 'Images of the add-ons, and your own, lie in ECR. It reads nothing but images.',
  },
  {
    name: 'AmazonSSMManagedInstanceCore',
    because: 'Session Manager, in place of SSH. It may read every parameter of the Parameter Store besides.',
    when: ({ compute }) => compute.ssm,
  },
];

/** The policy of the VPC CNI, for the role of kube-system/aws-node. Only while it has none would nodes need it. */
export const CNI_POLICY = 'AmazonEKS_CNI_Policy';

/**
 * What the role of EKS Auto Mode's nodes holds: less than other nodes, which look up where they are
 * (https://docs.aws.amazon.com/eks/latest/userguide/auto-create-node-role.html).
 */
export const AUTO_MODE_NODE_POLICIES = [
  'AmazonEKSWorkerNodeMinimalPolicy',
  'AmazonEC2ContainerRegistryPullOnly',
] as const;

/** ARNs of the managed policies that bootstrap attaches to the role of nodes. */
export function nodePolicyArns(environment: Pick<Environment, 'compute' | 'region'>): string[] {
  return NODE_POLICIES.filter(({ when }) => when?.(environment) ?? true).map(({ name }) =>
    managedPolicyArn(environment, name),
  );
}

/**
 * The role by which EC2 manages spot instances: one for each account, which bootstrap makes where there is none.
 * Karpenter may not make it, and without it every spot request fails
 * (https://karpenter.sh/docs/troubleshooting/#missing-service-linked-role).
 */
export const SPOT_SERVICE_LINKED_ROLE = {
  service: 'spot.amazonaws.com',
  name: 'AWSServiceRoleForEC2Spot',
} as const;
