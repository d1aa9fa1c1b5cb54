import type { Statement } from '../../src/component.ts';
import { arns, inRegion, type PermissionContext } from './arn.ts';

/**
 * What the EBS CSI driver v1.64 needs: the managed policy AmazonEBSCSIDriverEKSClusterScopedPolicy
 * (docs/AmazonEBSCSIDriverEKSClusterScopedPolicy.json in kubernetes-sigs/aws-ebs-csi-driver), for this account and region.
 * It is AmazonEBSCSIDriverPolicyV2 with `ebs.csi.aws.com/cluster-name` in place of `ebs.csi.aws.com/cluster: true`, which
 * the driver of every cluster sets: so volumes of another cluster are out of reach. The driver sets the tag as soon as it is
 * told the cluster's name (`controller.k8sTagClusterId`).
 *
 * Volumes and snapshots that were made elsewhere (static provisioning, restores from AWS Backup) must be given that tag
 * before the driver may touch them. Encryption with a customer-managed KMS key would need kms:Decrypt,
 * kms:GenerateDataKeyWithoutPlaintext and kms:CreateGrant of that key besides.
 */
export function ebsCsiStatements(context: PermissionContext): Statement[] {
  const { regional, ownerless } = arns(context);
  const { name } = context.environment.cluster;
  const volumes = regional('ec2', 'volume/*');
  const instances = regional('ec2', 'instance/*');
  // EC2 documents the ARN of a snapshot without an account; upstream's pattern admits one too.
  const snapshots = [ownerless('ec2', 'snapshot/*'), regional('ec2', 'snapshot/*')];
  const requestTag = { StringEquals: { [`aws:RequestTag/${CLUSTER_TAG}`]: name } };
  const resourceTag = { StringEquals: { [`ec2:ResourceTag/${CLUSTER_TAG}`]: name } };
  const attach = ['ec2:AttachVolume', 'ec2:DetachVolume'];

  return [
    // None of these takes a resource (Service Authorization Reference of Amazon EC2).
    inRegion(context, 'ReadAnything', [
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeSnapshots',
      'ec2:DescribeVolumes',
      'ec2:DescribeVolumesModifications',
      'ec2:DescribeVolumeStatus',
    ]),
    {
      sid: 'CreateTaggedVolumes',
      actions: ['ec2:CreateVolume', 'ec2:CopyVolumes'],
      resources: [volumes],
      conditions: requestTag,
    },
    {
      sid: 'CreateTaggedSnapshots',
      actions: ['ec2:CreateSnapshot'],
      resources: snapshots,
      conditions: requestTag,
    },
    {
      sid: 'TagWhatIsCreated',
      actions: ['ec2:CreateTags'],
      resources: [volumes, ...snapshots],
      conditions: {
        StringEquals: {
          ...requestTag.StringEquals,
          'ec2:CreateAction': ['CreateVolume', 'CreateSnapshot', 'CopyVolumes'],
        },
      },
    },
    {
      sid: 'ManageOwnVolumes',
      actions: ['ec2:ModifyVolume', 'ec2:DeleteVolume', 'ec2:CreateSnapshot', ...attach],
      resources: [volumes],
      conditions: resourceTag,
    },
    {
      sid: 'CopyOwnVolumes',
      actions: ['ec2:CopyVolumes'],
      // The source of a copy has an id, the copy that is being made has none yet: the pattern tells them apart.
      resources: [regional('ec2', 'volume/vol-*')],
      conditions: resourceTag,
    },
    {
      sid: 'ManageOwnSnapshots',
      actions: [
        'ec2:CreateVolume',
        'ec2:EnableFastSnapshotRestores',
        'ec2:DeleteSnapshot',
        'ec2:LockSnapshot',
      ],
      resources: snapshots,
      conditions: resourceTag,
    },
    {
      sid: 'AttachToManagedNodes',
      actions: attach,
      resources: [instances],
      // EKS tags the instances of its node groups so.
      conditions: { StringEquals: { 'ec2:ResourceTag/eks:cluster-name': name } },
    },
    {
      sid: 'AttachToKarpenterNodes',
      actions: attach,
      resources: [instances],
      // Karpenter may make no instance without this tag.
      conditions: { StringEquals: { [`ec2:ResourceTag/kubernetes.io/cluster/${name}`]: 'owned' } },
    },
    {
      sid: 'RetagOwnVolumes',
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [volumes],
      conditions: {
        ...resourceTag,
        // DeleteTags without keys would delete every tag.
        Null: { 'aws:TagKeys': 'false' },
        'ForAllValues:StringNotEquals': {
          'aws:TagKeys': ['ebs.csi.aws.com/cluster', CLUSTER_TAG, 'kubernetes.io/created-for/pvc/name'],
        },
      },
    },
  ];
}

const CLUSTER_TAG = 'ebs.csi.aws.com/cluster-name';
