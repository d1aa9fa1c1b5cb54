import type { Statement } from '../../src/component.ts';
import { arns, inRegion, type PermissionContext } from './arn.ts';
import { discoveryStatements } from './load-balancer-discovery.ts';

/**
 * What the AWS Load Balancer Controller v3.5.0 needs: docs/install/iam_policy.json of that release
 * (kubernetes-sigs/aws-load-balancer-controller), narrowed to this account and region, and from "carries
 * `elbv2.k8s.aws/cluster`" to "carries it with this cluster's name", which the controller gives all that it makes
 * (pkg/deploy/tracking/provider.go).
 *
 * Not in it, as upstream: what the feature gates GlobalAcceleratorController and EnableCertificateManagement, both off by
 * default, and Web ACLs by name instead of by ARN would need.
 */
export function loadBalancerControllerStatements(context: PermissionContext): Statement[] {
  return [
    ...discoveryStatements(context),
    ...securityGroups(context),
    ...loadBalancers(context),
    ...listeners(context),
    ...protection(context),
  ];
}

const CLUSTER_TAG = 'elbv2.k8s.aws/cluster';
const REQUEST_TAG = `aws:RequestTag/${CLUSTER_TAG}`;
const RESOURCE_TAG = `aws:ResourceTag/${CLUSTER_TAG}`;

/** Conditions on the tag: given by this request; carried already; carried already and left alone by this request. */
function conditions({ environment: { cluster } }: PermissionContext) {
  const made = { StringEquals: { [REQUEST_TAG]: cluster.name } };
  const own = { StringEquals: { [RESOURCE_TAG]: cluster.name } };
  return { made, own, retagged: { ...own, Null: { [REQUEST_TAG]: 'true' } } };
}

function securityGroups(context: PermissionContext): Statement[] {
  const { regional } = arns(context);
  const { made, own, retagged } = conditions(context);
  const groups = [regional('ec2', 'security-group/*')];
  const rules = ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'];
  return [
    { sid: 'CreateTaggedGroups', actions: ['ec2:CreateSecurityGroup'], resources: groups, conditions: made },
    { sid: 'CreateGroupsInVpc', actions: ['ec2:CreateSecurityGroup'], resources: [regional('ec2', 'vpc/*')] },
    {
      sid: 'TagCreatedGroups',
      actions: ['ec2:CreateTags'],
      resources: groups,
      conditions: { StringEquals: { ...made.StringEquals, 'ec2:CreateAction': 'CreateSecurityGroup' } },
    },
    {
      sid: 'RetagOwnGroups',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: groups,
      conditions: retagged,
    },
    {
      sid: 'ManageOwnGroups',
      actions: [...rules, 'ec2:DeleteSecurityGroup'],
      resources: groups,
      conditions: own,
    },
    {
      sid: 'OpenNodeGroups',
      actions: rules,
      resources: groups,
      // Upstream's second example of how to narrow this one (docs/deploy/installation.md). EKS tags the cluster's own
      // security group so; any other group of nodes or pods must carry the tag for the controller to find it.
      conditions: {
        Null: { [`aws:ResourceTag/kubernetes.io/cluster/${context.environment.cluster.name}`]: 'false' },
      },
    },
  ];
}

function loadBalancers(context: PermissionContext): Statement[] {
  const { regional } = arns(context);
  const { made, own, retagged } = conditions(context);
  const elb = (...resources: string[]) => resources.map((r) => regional('elasticloadbalancing', r));
  const balancers = elb('loadbalancer/app/*/*', 'loadbalancer/net/*/*');
  const targetGroups = elb('targetgroup/*/*');
  return [
    {
      sid: 'CreateTaggedBalancers',
      actions: ['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'],
      resources: [...balancers, ...targetGroups],
      conditions: made,
    },
    {
      sid: 'TagCreatedBalancers',
      actions: ['elasticloadbalancing:AddTags'],
      resources: [...balancers, ...targetGroups],
      conditions: {
        StringEquals: {
          ...made.StringEquals,
          'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'],
        },
      },
    },
    {
      sid: 'RetagOwnBalancers',
      actions: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      resources: [...balancers, ...targetGroups],
      conditions: retagged,
    },
    {
      sid: 'ManageOwnBalancers',
      actions: [
        'elasticloadbalancing:DeleteLoadBalancer',
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyCapacityReservation',
        'elasticloadbalancing:ModifyIpPools',
        'elasticloadbalancing:ModifyListenerAttributes',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:SetIpAddressType',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
      ],
      resources: [...balancers, ...targetGroups, ...elb('listener/app/*/*/*', 'listener/net/*/*/*')],
      conditions: own,
    },
    {
      sid: 'RegisterTargets',
      // Without the tag: a TargetGroupBinding may name a target group that somebody else made.
      actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      resources: targetGroups,
    },
  ];
}

/** Listeners and rules: upstream asks for no tag here, and not all of these actions can be held to one. */
function listeners(context: PermissionContext): Statement[] {
  const { regional } = arns(context);
  const both = (kind: string, id: string) => [
    regional('elasticloadbalancing', `${kind}/app/${id}`),
    regional('elasticloadbalancing', `${kind}/net/${id}`),
  ];
  return [
    {
      sid: 'CreateListeners',
      actions: ['elasticloadbalancing:CreateListener'],
      resources: both('loadbalancer', '*/*'),
    },
    {
      sid: 'ManageListeners',
      actions: [
        'elasticloadbalancing:AddListenerCertificates',
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteListener',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveListenerCertificates',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      resources: [...both('listener', '*/*/*'), ...both('listener-rule', '*/*/*/*')],
    },
  ];
}

/** WAF and Shield, for Ingresses whose annotations ask for them. */
function protection(context: PermissionContext): Statement[] {
  const { regional, global } = arns(context);
  return [
    {
      sid: 'AssociateWebAcls',
      actions: ['waf-regional', 'wafv2'].flatMap((service) => [
        `${service}:AssociateWebACL`,
        `${service}:DisassociateWebACL`,
        `${service}:GetWebACL`,
        `${service}:GetWebACLForResource`,
      ]),
      resources: [
        regional('elasticloadbalancing', 'loadbalancer/app/*/*'),
        regional('waf-regional', 'webacl/*'),
        regional('wafv2', 'regional/webacl/*/*'),
      ],
    },
    // Takes no resource (Service Authorization Reference of ELB v2).
    inRegion(context, 'SetWebAcl', ['elasticloadbalancing:SetWebAcl']),
    {
      sid: 'ManageShieldProtections',
      actions: ['shield:DeleteProtection', 'shield:DescribeProtection'],
      resources: [global('shield', 'protection/*')],
    },
    {
      sid: 'CreateShieldProtections',
      // Neither takes a resource (Service Authorization Reference of AWS Shield), and Shield has no regions.
      actions: ['shield:CreateProtection', 'shield:GetSubscriptionState'],
      resources: ['*'],
    },
  ];
}
