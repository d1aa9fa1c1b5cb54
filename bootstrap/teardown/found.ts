import { nodeRole } from '../../platform/_iam/node.ts';
import type { Environment } from '../../src/environment.ts';
import { rdsIdentifier } from '../../src/rds.ts';
import type { Ask, Left } from './world.ts';

/** Something in AWS that belongs to a cluster and that no Pulumi stack knows. */
export interface Kind {
  /** `load balancer`; also how a thing of it is named. */
  readonly name: string;
  /** What there is of it; asked of AWS at each call. */
  list(aws: Ask, environment: Environment): Promise<readonly Thing[]>;
  /** Commands of the AWS CLI that delete it, in order. Only for what holds no data. Default: it is told of and left. */
  remove?(thing: Thing): readonly (readonly string[])[];
}

/** One thing in AWS. */
export interface Thing {
  /** What AWS calls it: an ARN, an id, a name. */
  readonly id: string;
  /** A state, a size, a name. */
  readonly says?: string;
}

/** As something that is left. */
export const leftOfThing = ({ name }: Kind, { id, says }: Thing): Left => ({
  id: `${name} ${id}`,
  ...(says !== undefined && { says }),
});

/** Tag that the AWS Load Balancer Controller puts on all that it makes. */
const BALANCER_TAG = 'elbv2.k8s.aws/cluster';

/** Tag that Karpenter finds its own instances and launch templates by (pkg/providers/instance/instance.go). */
const NODE_TAG = 'eks:eks-cluster-name';

/** Tag that the VPC CNI puts on the interfaces that it makes. */
const CNI_TAG = 'cluster.k8s.amazonaws.com/name';

/** Tag that the EBS CSI driver puts on volumes and snapshots (`platform/_iam/ebs-csi.ts`). */
const VOLUME_TAG = 'ebs.csi.aws.com/cluster-name';

// biome-ignore lint/suspicious/noExplicitAny: answers of the AWS CLI have the shape of their command
type Answer = any;

const filter = (name: string, ...values: readonly string[]) => `Name=${name},Values=${values.join(',')}`;

/** Load balancers or target groups of the cluster: their tags come by a question of their own, for twenty at a time. */
async function balanced(
  aws: Ask,
  command: string,
  list: string,
  arn: string,
  cluster: string,
): Promise<Thing[]> {
  const answer = (await aws(['elbv2', command])) as Answer;
  const arns: string[] = answer[list].map((it: Answer) => it[arn]);
  const found: Thing[] = [];
  for (let i = 0; i < arns.length; i += 20) {
    const tags = (await aws([
      'elbv2',
      'describe-tags',
      '--resource-arns',
      ...arns.slice(i, i + 20),
    ])) as Answer;
    for (const { ResourceArn: id, Tags } of tags.TagDescriptions) {
      if (Tags.some((it: Answer) => it.Key === BALANCER_TAG && it.Value === cluster)) found.push({ id });
    }
  }
  return found;
}

export const loadBalancers: Kind = {
  name: 'load balancer',
  list: (aws, { cluster }) =>
    balanced(aws, 'describe-load-balancers', 'LoadBalancers', 'LoadBalancerArn', cluster.name),
  remove: ({ id }) => [['elbv2', 'delete-load-balancer', '--load-balancer-arn', id]],
};

export const targetGroups: Kind = {
  name: 'target group',
  list: (aws, { cluster }) =>
    balanced(aws, 'describe-target-groups', 'TargetGroups', 'TargetGroupArn', cluster.name),
  remove: ({ id }) => [['elbv2', 'delete-target-group', '--target-group-arn', id]],
};

export const securityGroups: Kind = {
  name: 'security group',
  async list(aws, { cluster }) {
    const command = [
      'ec2',
      'describe-security-groups',
      '--filters',
      filter(`tag:${BALANCER_TAG}`, cluster.name),
    ];
    const { SecurityGroups } = (await aws(command)) as Answer;
    return SecurityGroups.map((it: Answer) => ({ id: it.GroupId, says: it.GroupName }));
  },
  remove: ({ id }) => [['ec2', 'delete-security-group', '--group-id', id]],
};

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

export const volumes: Kind = {
  name: 'volume',
  async list(aws, { cluster }) {
    const command = ['ec2', 'describe-volumes', '--filters', filter(`tag:${VOLUME_TAG}`, cluster.name)];
    const { Volumes } = (await aws(command)) as Answer;
    return Volumes.map((it: Answer) => ({
      id: it.VolumeId,
      says: `${it.Size} GiB, ${it.State}${claimOf(it.Tags)}`,
    }));
  },
};

export const snapshots: Kind = {
  name: 'snapshot',
  async list(aws, { cluster }) {
    const filters = ['--filters', filter(`tag:${VOLUME_TAG}`, cluster.name)];
    const { Snapshots } = (await aws([
      'ec2',
      'describe-snapshots',
      '--owner-ids',
      'self',
      ...filters,
    ])) as Answer;
    return Snapshots.map((it: Answer) => ({
      id: it.SnapshotId,
      says: `of ${it.VolumeId}, ${it.VolumeSize} GiB`,
    }));
  },
};

export const databaseSnapshots: Kind = {
  name: 'database snapshot',
  async list(aws, environment) {
    const of = ['--db-instance-identifier', rdsIdentifier(environment), '--snapshot-type', 'manual'];
    const answer = (await orNone(aws(['rds', 'describe-db-snapshots', ...of]))) as Answer;
    return (answer?.DBSnapshots ?? []).map((it: Answer) => ({
      id: it.DBSnapshotIdentifier,
      says: `${it.AllocatedStorage} GiB, ${it.Status}`,
    }));
  },
};

export const logGroups: Kind = {
  name: 'log group',
  async list(aws, environment) {
    const { name } = environment.cluster;
    const prefixes = [
      ...['eks', 'vpc', 'containerinsights'].map((it) => `/aws/${it}/${name}/`),
      `/aws/rds/instance/${rdsIdentifier(environment)}/`,
    ];
    const found: Thing[] = [];
    for (const prefix of prefixes) {
      const { logGroups } = (await aws([
        'logs',
        'describe-log-groups',
        '--log-group-name-prefix',
        prefix,
      ])) as Answer;
      found.push(
        ...logGroups.map((it: Answer) => ({
          id: it.logGroupName,
          says: `${it.storedBytes ?? 0} bytes, kept ${it.retentionInDays === undefined ? 'for ever' : `${it.retentionInDays} days`}`,
        })),
      );
    }
    return found;
  },
};

export const secrets: Kind = {
  name: 'secret',
  async list(aws, { cluster }) {
    const filters = ['--filters', `Key=name,Values=${cluster.name}/`];
    const { SecretList } = (await aws(['secretsmanager', 'list-secrets', ...filters])) as Answer;
    return SecretList.filter((it: Answer) => it.Name.startsWith(`${cluster.name}/`)).map((it: Answer) => ({
      id: it.Name,
    }));
  },
};

/** `undefined` where AWS says that there is no such thing. */
export async function orNone(asked: Promise<unknown>): Promise<unknown> {
  return asked.catch((error: { awsCode?: string }) => {
    if (/NotFound|NoSuchEntity/.test(error.awsCode ?? '')) return undefined;
    throw error;
  });
}

const claimOf = (tags: readonly Answer[] = []) => {
  const value = (key: string) => tags.find((it) => it.Key === `kubernetes.io/created-for/pvc/${key}`)?.Value;
  return value('name') === undefined ? '' : `, of the claim ${value('namespace')}/${value('name')}`;
};
