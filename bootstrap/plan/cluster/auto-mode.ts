import { managedPolicyArn } from '../../../platform/_iam/arn.ts';
import { AUTO_MODE_NODE_POLICIES } from '../../../platform/_iam/node.ts';
import { partitionOf } from '../../../src/context.ts';
import type { Environment } from '../../../src/environment.ts';
import { type ServiceRole, serviceRole } from '../identity/service-role.ts';
import { type Resource, ref } from '../resource.ts';

type ClusterArgs = Resource<'eks.Cluster'>['args'];

/** What EKS Auto Mode makes of a cluster. */
interface AutoMode {
  readonly args: Pick<ClusterArgs, 'computeConfig' | 'storageConfig' | 'kubernetesNetworkConfig'>;
  /** What the role of the control plane is besides. */
  readonly role: Pick<ServiceRole, 'actions'>;
  /** Policies of AWS that it holds besides. */
  readonly policies: readonly string[];
  /** The role of the nodes. EKS makes its access entry. */
  readonly nodeRole: readonly Resource[];
}

/**
 * Policies by which EKS makes nodes, volumes, load balancers and interfaces
 * (https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html).
 */
export const AUTO_MODE_CLUSTER_POLICIES = [
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
] as const;

/**
 * Auto Mode on or off. EKS takes all three parts of it or none, and only what is stated as off goes off again
 * (https://docs.aws.amazon.com/eks/latest/APIReference/API_ComputeConfigRequest.html).
 */
export function autoMode(environment: Environment): AutoMode {
  const { enabled, nodePools } = environment.compute.autoMode;
  const parts = {
    storageConfig: { blockStorage: { enabled } },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled } },
  };
  if (!enabled)
    return { args: { computeConfig: { enabled }, ...parts }, role: {}, policies: [], nodeRole: [] };
  return {
    args: { computeConfig: { enabled, nodePools, nodeRoleArn: ref('auto-node-role', 'arn') }, ...parts },
    // EKS tags its sessions with the cluster that it acts for.
    role: { actions: ['sts:AssumeRole', 'sts:TagSession'] },
    policies: AUTO_MODE_CLUSTER_POLICIES,
    nodeRole: serviceRole(environment, {
      what: 'auto-node',
      description: `Nodes that EKS Auto Mode makes for ${environment.cluster.name}.`,
      service: partitionOf(environment.region) === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com',
      policyArns: AUTO_MODE_NODE_POLICIES.map((name) => managedPolicyArn(environment, name)),
    }),
  };
}
