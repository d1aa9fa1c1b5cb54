import { arns, managedPolicyArn } from '../../../platform/_iam/arn.ts';
import { AUTO_MODE_NODE_POLICIES, CNI_POLICY, NODE_POLICIES } from '../../../platform/_iam/node.ts';
import type { Statement } from '../../../src/component.ts';
import type { Environment } from '../../../src/environment.ts';
import { AUTO_MODE_CLUSTER_POLICIES } from '../cluster/auto-mode.ts';

/** Every service but IAM, Organizations and Account; of IAM, service-linked roles, which EKS, RDS and load balancers have (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html). */
export const APPLY_POLICY = 'PowerUserAccess';

/** Policies of AWS that roles of a cluster hold. */
const ATTACHED = [
  ...NODE_POLICIES.map(({ name }) => name),
  CNI_POLICY,
  APPLY_POLICY,
  'SecurityAudit',
  'AmazonEKSClusterPolicy',
  'AmazonEKSFargatePodExecutionRolePolicy',
  'service-role/AmazonRDSEnhancedMonitoringRole',
];

/** Services that roles of a cluster are handed to. */
const PASSED_TO = [
  'ec2.amazonaws.com',
  'eks.amazonaws.com',
  'eks-fargate-pods.amazonaws.com',
  'monitoring.rds.amazonaws.com',
  'pods.eks.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
];

/**
 * What applying needs of IAM beside PowerUserAccess: roles and policies whose names start with the cluster's, and the OIDC
 * provider of the cluster. No user, no group, no key; AdministratorAccess cannot be attached to anything.
 *
 * It is no wall: who makes roles and writes policies can give itself what it likes by way of one. Whoever may push to the branch therefore rules
 * the account, as with every pipeline that makes roles; what guards it is the protection of the branch.
 */
export function applyStatements(environment: Environment): Statement[] {
  const { global } = arns({ environment });
  const { cluster, region } = environment;
  const attached = environment.compute.autoMode.enabled
    ? [...new Set([...ATTACHED, ...AUTO_MODE_CLUSTER_POLICIES, ...AUTO_MODE_NODE_POLICIES])]
    : ATTACHED;
  const roles = [global('iam', `role/${cluster.name}-*`)];
  const policies = [global('iam', `policy/${cluster.name}-*`)];
  const issuers = [global('iam', `oidc-provider/oidc.eks.${region}.*`)];
  return [
    {
      sid: 'ManageRolesOfTheCluster',
      actions: [
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListInstanceProfilesForRole',
        'iam:ListRolePolicies',
        'iam:PutRolePolicy',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
    },
    {
      // What Karpenter, or a run of it that died, has left: a teardown deletes these, and a role in one cannot go.
      sid: 'RemoveInstanceProfiles',
      actions: ['iam:DeleteInstanceProfile', 'iam:RemoveRoleFromInstanceProfile'],
      resources: [global('iam', `instance-profile/karpenter/${region}/${cluster.name}/*`)],
    },
    {
      sid: 'AttachKnownPolicies',
      actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      resources: roles,
      conditions: {
        ArnLike: {
          'iam:PolicyARN': [...policies, ...attached.map((name) => managedPolicyArn(environment, name))],
        },
      },
    },
    {
      sid: 'PassRolesOfTheCluster',
      actions: ['iam:PassRole'],
      resources: roles,
      conditions: {
        StringEquals: {
          'iam:PassedToService': [
            ...PASSED_TO,
            ...(region.startsWith('cn-') ? ['ec2.amazonaws.com.cn'] : []),
          ],
        },
      },
    },
    {
      sid: 'ManagePoliciesOfTheCluster',
      actions: [
        'iam:CreatePolicy',
        'iam:CreatePolicyVersion',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
        'iam:ListPolicyVersions',
        'iam:TagPolicy',
        'iam:UntagPolicy',
      ],
      resources: policies,
    },
    {
      sid: 'ManageIssuers',
      actions: [
        'iam:CreateOpenIDConnectProvider',
        'iam:DeleteOpenIDConnectProvider',
        'iam:GetOpenIDConnectProvider',
        'iam:TagOpenIDConnectProvider',
        'iam:UntagOpenIDConnectProvider',
      ],
      // The id of the cluster's issuer is EKS's.
      resources: issuers,
    },
    {
      sid: 'ReadWhatTheAccountShares',
      actions: ['iam:GetOpenIDConnectProvider'],
      resources: [global('iam', 'oidc-provider/token.actions.githubusercontent.com')],
    },
    {
      sid: 'ReadServiceRoles',
      actions: ['iam:GetRole'],
      resources: [global('iam', 'role/aws-service-role/*')],
    },
  ];
}
