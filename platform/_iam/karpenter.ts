import type { Statement } from '../../src/component.ts';
import { arns, inRegion, type PermissionContext } from './arn.ts';
import { nodeRole } from './node.ts';

/**
 * What Karpenter v1.14.1 needs: the controller policies of its CloudFormation template
 * (website/content/en/v1.14/getting-started/getting-started-with-karpenter/cloudformation.yaml in
 * aws/karpenter-provider-aws), with the account in every ARN that has one, and the names that our EC2NodeClass and queue have.
 * Left out: arc-zonal-shift:GetManagedResource, which only `settings.enableZonalShift` calls.
 *
 * Karpenter may use any image, subnet and security group, but make and remove only what carries the cluster's tag.
 */
export function karpenterStatements(context: PermissionContext): Statement[] {
  return [...nodes(context), ...instanceProfiles(context), ...discovery(context)];
}

function nodes(context: PermissionContext): Statement[] {
  const { regional, ownerless } = arns(context);
  const { name } = context.environment.cluster;
  const ec2 = (...kinds: string[]) => kinds.map((kind) => regional('ec2', `${kind}/*`));
  const launch = ['ec2:RunInstances', 'ec2:CreateFleet'];
  const made = ec2(
    'fleet',
    'instance',
    'volume',
    'network-interface',
    'launch-template',
    'spot-instances-request',
  );
  const requestTags = {
    [`aws:RequestTag/kubernetes.io/cluster/${name}`]: 'owned',
    'aws:RequestTag/eks:eks-cluster-name': name,
  };
  const ofSomePool = { StringLike: { 'aws:RequestTag/karpenter.sh/nodepool': '*' } };
  const own = {
    StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${name}`]: 'owned' },
    StringLike: { 'aws:ResourceTag/karpenter.sh/nodepool': '*' },
  };
  return [
    {
      sid: 'LaunchFromAnything',
      actions: launch,
      resources: [
        ownerless('ec2', 'image/*'),
        ownerless('ec2', 'snapshot/*'),
        ...ec2('security-group', 'subnet', 'capacity-reservation', 'placement-group'),
      ],
    },
    {
      sid: 'LaunchFromOwnTemplates',
      actions: launch,
      resources: ec2('launch-template'),
      conditions: own,
    },
    {
      sid: 'CreateTagged',
      actions: [...launch, 'ec2:CreateLaunchTemplate'],
      resources: made,
      conditions: { StringEquals: requestTags, ...ofSomePool },
    },
    {
      sid: 'TagWhatIsCreated',
      actions: ['ec2:CreateTags'],
      resources: made,
      conditions: {
        StringEquals: {
          ...requestTags,
          'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'],
        },
        ...ofSomePool,
      },
    },
    {
      sid: 'NameOwnInstances',
      actions: ['ec2:CreateTags'],
      resources: ec2('instance'),
      conditions: {
        ...own,
        StringEqualsIfExists: { 'aws:RequestTag/eks:eks-cluster-name': name },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['eks:eks-cluster-name', 'karpenter.sh/nodeclaim', 'Name'],
        },
      },
    },
    {
      sid: 'DeleteOwn',
      actions: ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'],
      resources: ec2('instance', 'launch-template'),
      conditions: own,
    },
  ];
}

function instanceProfiles(context: PermissionContext): Statement[] {
  const { global } = arns(context);
  const { cluster, region } = context.environment;
  // Not narrowed to Karpenter's path: IAM checks the bare name where a profile does not exist yet or any more, and
  // Karpenter tells the two cases apart.
  const profiles = [global('iam', 'instance-profile/*')];
  const tags = (kind: 'RequestTag' | 'ResourceTag') => ({
    [`aws:${kind}/kubernetes.io/cluster/${cluster.name}`]: 'owned',
    [`aws:${kind}/topology.kubernetes.io/region`]: region,
  });
  const nodeClass = (kind: 'RequestTag' | 'ResourceTag') => ({
    [`aws:${kind}/karpenter.k8s.aws/ec2nodeclass`]: '*',
  });
  const requestTags = { ...tags('RequestTag'), 'aws:RequestTag/eks:eks-cluster-name': cluster.name };
  return [
    {
      sid: 'PassNodeRole',
      actions: ['iam:PassRole'],
      resources: [global('iam', `role/${nodeRole(cluster.name)}`)],
      conditions: {
        StringEquals: {
          // In China EC2 goes by either name.
          'iam:PassedToService': [
            'ec2.amazonaws.com',
            ...(region.startsWith('cn-') ? ['ec2.amazonaws.com.cn'] : []),
          ],
        },
      },
    },
    {
      sid: 'CreateInstanceProfiles',
      actions: ['iam:CreateInstanceProfile'],
      resources: profiles,
      conditions: { StringEquals: requestTags, StringLike: nodeClass('RequestTag') },
    },
    {
      sid: 'TagOwnInstanceProfiles',
      actions: ['iam:TagInstanceProfile'],
      resources: profiles,
      conditions: {
        StringEquals: { ...tags('ResourceTag'), ...requestTags },
        StringLike: { ...nodeClass('ResourceTag'), ...nodeClass('RequestTag') },
      },
    },
    {
      sid: 'ManageOwnInstanceProfiles',
      actions: [
        'iam:AddRoleToInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:DeleteInstanceProfile',
      ],
      resources: profiles,
      conditions: { StringEquals: tags('ResourceTag'), StringLike: nodeClass('ResourceTag') },
    },
    { sid: 'ReadInstanceProfiles', actions: ['iam:GetInstanceProfile'], resources: profiles },
  ];
}

function discovery(context: PermissionContext): Statement[] {
  const { regional, ownerless } = arns(context);
  const { name } = context.environment.cluster;
  return [
    {
      sid: 'ReadOwnCluster',
      actions: ['eks:DescribeCluster'],
      resources: [regional('eks', `cluster/${name}`)],
    },
    {
      sid: 'ReadInterruptions',
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
      resources: [regional('sqs', `${name}-karpenter`)],
    },
    // None of these takes a resource (Service Authorization Reference of Amazon EC2).
    inRegion(context, 'ReadAnything', [
      'ec2:DescribeCapacityReservations',
      'ec2:DescribeImages',
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceStatus',
      'ec2:DescribeInstanceTypeOfferings',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribePlacementGroups',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSpotPriceHistory',
      'ec2:DescribeSubnets',
    ]),
    {
      sid: 'ReadPublicParameters',
      actions: ['ssm:GetParameter'],
      resources: [ownerless('ssm', 'parameter/aws/service/*')],
    },
    // Neither takes a resource (Service Authorization References of AWS Price List and IAM), nor is asked in the
    // environment's region: prices come from one of four (pkg/providers/pricing/pricing.go), and IAM has none.
    { sid: 'ReadPrices', actions: ['pricing:GetProducts'], resources: ['*'] },
    { sid: 'ListInstanceProfiles', actions: ['iam:ListInstanceProfiles'], resources: ['*'] },
  ];
}
