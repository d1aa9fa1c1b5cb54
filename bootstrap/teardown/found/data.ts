import { rdsIdentifier } from '../../../src/rds.ts';
import { type Answer, filter, type Kind, orNone, type Thing } from './kind.ts';

/** Tag that the EBS CSI driver puts on volumes and snapshots (`platform/_iam/ebs-csi.ts`). */
const VOLUME_TAG = 'ebs.csi.aws.com/cluster-name';

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

const claimOf = (tags: readonly Answer[] = []) => {
  const value = (key: string) => tags.find((it) => it.Key === `kubernetes.io/created-for/pvc/${key}`)?.Value;
  return value('name') === undefined ? '' : `, of the claim ${value('namespace')}/${value('name')}`;
};
