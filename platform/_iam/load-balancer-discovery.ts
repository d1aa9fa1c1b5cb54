import type { Statement } from '../../src/component.ts';
import { arns, inRegion, type PermissionContext } from './arn.ts';

/** What the load balancer controller reads of the network, of load balancers and of certificates, and the role that ELB needs. */
export function discoveryStatements(context: PermissionContext): Statement[] {
  const { regional, global } = arns(context);
  return [
    // None of these takes a resource (Service Authorization References of Amazon EC2, ELB v2 and ACM).
    inRegion(context, 'ReadAnything', [
      'ec2:DescribeAccountAttributes',
      'ec2:DescribeAddresses',
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeCoipPools',
      'ec2:DescribeInstances',
      'ec2:DescribeInternetGateways',
      'ec2:DescribeIpamPools',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeTags',
      'ec2:DescribeVpcPeeringConnections',
      'ec2:DescribeVpcs',
      'elasticloadbalancing:DescribeCapacityReservation',
      'elasticloadbalancing:DescribeListenerAttributes',
      'elasticloadbalancing:DescribeListenerCertificates',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeLoadBalancerAttributes',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeSSLPolicies',
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'elasticloadbalancing:DescribeTrustStores',
      'acm:ListCertificates',
    ]),
    {
      sid: 'ReadNetwork',
      actions: ['ec2:GetCoipPoolUsage', 'ec2:GetSecurityGroupsForVpc'],
      resources: [regional('ec2', 'coip-pool/*'), regional('ec2', 'vpc/*')],
    },
    {
      sid: 'ReadCertificates',
      actions: ['acm:DescribeCertificate', 'iam:GetServerCertificate', 'cognito-idp:DescribeUserPoolClient'],
      resources: [
        regional('acm', 'certificate/*'),
        global('iam', 'server-certificate/*'),
        regional('cognito-idp', 'userpool/*'),
      ],
    },
    {
      sid: 'ListServerCertificates',
      // Takes no resource (Service Authorization Reference of IAM), and IAM is not asked in the environment's region.
      actions: ['iam:ListServerCertificates'],
      resources: ['*'],
    },
    {
      sid: 'CreateServiceLinkedRole',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [
        global(
          'iam',
          'role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing',
        ),
      ],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' } },
    },
  ];
}
