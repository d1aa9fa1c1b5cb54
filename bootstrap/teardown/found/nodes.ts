import { nodeRole } from '../../../platform/_iam/node.ts';
import { type Answer, filter, type Kind, orNone } from './kind.ts';

/** Tag that Karpenter finds its own instances and launch templates by (pkg/providers/instance/instance.go). */
const NODE_TAG = 'eks:eks-cluster-name';

/** Tag that the VPC CNI puts on the interfaces that it makes. */
const CNI_TAG = 'cluster.k8s.amazonaws.com/name';

export const instances: Kind = {
  name: 'instance',
  async list(aws, { cluster }) {
    const states = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];
    const filters = [
      filter('tag-key', 'karpenter.sh/nodepool'),
      filter(`tag:${NODE_TAG}`, cluster.name),
      filter('instance-state-name', ...states),
    ];
    const { Reservations } = (await aws(['ec2', 'describe-instances', '--filters', ...filters])) as Answer;
    return Reservations.flatMap((it: Answer) => it.Instances).map((it: Answer) => ({
      id: it.InstanceId,
      says: `${it.InstanceType}, ${it.State.Name}`,
    }));
  },
  remove: ({ id }) => [['ec2', 'terminate-instances', '--instance-ids', id]],
};

export const launchTemplates: Kind = {
  name: 'launch template',
  async list(aws, { cluster }) {
    const filters = [
      filter(`tag:${NODE_TAG}`, cluster.name),
      filter('tag-key', 'karpenter.k8s.aws/ec2nodeclass'),
    ];
    const { LaunchTemplates } = (await aws([
      'ec2',
      'describe-launch-templates',
      '--filters',
      ...filters,
    ])) as Answer;
    return LaunchTemplates.map((it: Answer) => ({ id: it.LaunchTemplateId, says: it.LaunchTemplateName }));
  },
  remove: ({ id }) => [['ec2', 'delete-launch-template', '--launch-template-id', id]],
};

export const instanceProfiles: Kind = {
  name: 'instance profile',
  async list(aws, { cluster }) {
    const role = nodeRole(cluster.name);
    const answer = (await orNone(
      aws(['iam', 'list-instance-profiles-for-role', '--role-name', role]),
    )) as Answer;
    return (answer?.InstanceProfiles ?? []).map((it: Answer) => ({
      id: it.InstanceProfileName,
      says: `of the role ${role}`,
    }));
  },
  remove: ({ id, says = '' }) => [
    [
      'iam',
      'remove-role-from-instance-profile',
      '--instance-profile-name',
      id,
      '--role-name',
      says.replace(/^of the role /, ''),
    ],
    ['iam', 'delete-instance-profile', '--instance-profile-name', id],
  ],
};

/** What the VPC CNI made and lost with its node: it keeps security groups and subnets from being deleted. */
export const interfaces: Kind = {
  name: 'network interface',
  async list(aws, { cluster }) {
    const filters = [filter(`tag:${CNI_TAG}`, cluster.name), filter('status', 'available')];
    const { NetworkInterfaces } = (await aws([
      'ec2',
      'describe-network-interfaces',
      '--filters',
      ...filters,
    ])) as Answer;
    return NetworkInterfaces.map((it: Answer) => ({ id: it.NetworkInterfaceId, says: it.Description }));
  },
  remove: ({ id }) => [['ec2', 'delete-network-interface', '--network-interface-id', id]],
};
