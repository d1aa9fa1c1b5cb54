import { type Check, each, type Stack, type StackResource, strings } from './stack.ts';

const CLUSTER_GROUP = 'clusterSecurityGroupId';

/** Rules that let something into the security groups of a database. */
function rulesOf(database: StackResource, stack: Stack): StackResource[] {
  const groups = new Set(strings(database.props.vpcSecurityGroupIds));
  return stack
    .all('vpc.SecurityGroupIngressRule')
    .filter(({ props }) => groups.has(String(props.securityGroupId)));
}

/** What keeps data: who reaches it, who reads it, whether it is lost. */
export const DATA: readonly Check[] = [
  {
    name: 'database-not-on-the-internet',
    description: 'A database has no public address and is in subnets without a route from the internet.',
    cure: 'Set publiclyAccessible to false and name isolated or private subnets.',
    violations: (stack) => [
      ...each(
        ['rds.Instance'],
        ({ publiclyAccessible }) => publiclyAccessible !== false && 'has a public address',
      )(stack),
      ...each(['rds.SubnetGroup'], ({ subnetIds }) => {
        const open = stack.publicSubnets();
        return strings(subnetIds).some((id) => open.has(id)) && 'is in public subnets';
      })(stack),
    ],
  },
  {
    name: 'database-from-the-cluster-only',
    description: "What reaches a database is in the cluster's security group, whatever its address.",
    cure: "Let the cluster's security group in, and nothing else.",
    violations: (stack) => {
      const clusters = stack
        .all('eks.Cluster')
        .map(({ props }) => (props.vpcConfig as Record<string, unknown>)[CLUSTER_GROUP]);
      return stack.all('rds.Instance').flatMap((database) =>
        rulesOf(database, stack)
          .filter(({ props }) => !clusters.includes(props.referencedSecurityGroupId))
          .map((resource) => ({ resource, says: 'lets something else than the cluster reach a database' })),
      );
    },
  },
  {
    name: 'database-encrypted',
    description: 'Storage is encrypted, clients speak TLS, and RDS keeps the master password.',
    cure: 'Set storageEncrypted and manageMasterUserPassword; require TLS in the parameter group.',
    violations: (stack) => [
      ...each(['rds.Instance'], ({ storageEncrypted, manageMasterUserPassword, password }) => {
        if (storageEncrypted !== true) return 'has storage that is not encrypted';
        return (manageMasterUserPassword !== true || password !== undefined) && 'has a password in the state';
      })(stack),
      ...each(['rds.ParameterGroup'], ({ parameters }) => {
        const set = (Array.isArray(parameters) ? parameters : []) as { name: string; value: string }[];
        const tls = set.some(
          ({ name, value }) =>
            (name === 'require_secure_transport' && value === 'ON') ||
            (name === 'rds.force_ssl' && value === '1'),
        );
        return !tls && 'takes clients without TLS';
      })(stack),
    ],
  },
  {
    name: 'database-kept',
    description: 'A database that may be deleted leaves a snapshot.',
    cure: 'Keep the final snapshot, or protect the instance from deletion.',
    violations: each(
      ['rds.Instance'],
      ({ deletionProtection, skipFinalSnapshot, backupRetentionPeriod }) =>
        (deletionProtection !== true && skipFinalSnapshot !== false && 'may be deleted without a snapshot') ||
        (Number(backupRetentionPeriod ?? 0) < 1 && 'has no backups'),
    ),
  },
  {
    name: 'keys-rotate',
    description: 'AWS rotates the keys, and waits before it deletes one.',
    cure: 'Set enableKeyRotation, and a deletionWindowInDays of 30.',
    violations: each(
      ['kms.Key'],
      ({ enableKeyRotation, deletionWindowInDays }) =>
        (enableKeyRotation !== true && 'does not rotate') ||
        (Number(deletionWindowInDays ?? 30) < 30 && 'is deleted within less than a month'),
    ),
  },
  {
    name: 'images-do-not-change',
    description: 'A tag of an image stays what it is, and images are scanned.',
    cure: 'Set imageTagMutability to IMMUTABLE and scanOnPush to true.',
    violations: each(['ecr.Repository'], ({ imageTagMutability, imageScanningConfiguration }) => {
      if (imageTagMutability !== 'IMMUTABLE') return 'lets somebody move a tag';
      const scan = imageScanningConfiguration as { scanOnPush?: boolean } | undefined;
      return scan?.scanOnPush !== true && 'does not scan images';
    }),
  },
];
