import type { RdsDatabase } from '../../../src/environment/database.ts';
import { DATABASE_PORTS, type Environment } from '../../../src/environment.ts';
import { rdsIdentifier } from '../../../src/rds.ts';
import { majorVersion } from './groups.ts';

/**
 * Name of the master user. Both engines take it: `admin` is reserved by PostgreSQL on RDS, and MySQL has room for 16
 * characters. Nothing but the Job that makes the users of the apps logs in with it.
 */
export const MASTER_USER = 'dbmaster';

/** What the instance is told of the resources around it; in a Pulumi program, their outputs. */
export interface InstanceGiven<Ref> {
  readonly subnetGroupName: Ref;
  readonly securityGroupId: Ref;
  readonly parameterGroupName: Ref;
  /** Absent where `optionGroup` asks for none. */
  readonly optionGroupName?: Ref;
  /** Absent where `monitoringRole` asks for none. */
  readonly monitoringRoleArn?: Ref;
  /** Of `finalSnapshotName`. */
  readonly finalSnapshotName: Ref;
}

/** Logs that RDS copies to CloudWatch, which keeps them when the instance's own storage has dropped them. */
export function logExports({ engine, auditLog }: RdsDatabase): string[] {
  if (engine === 'postgres') return ['postgresql', 'upgrade'];
  return auditLog ? ['audit', 'error'] : ['error'];
}

/**
 * Arguments of `rds.Instance` (https://www.pulumi.com/registry/packages/aws/api-docs/rds/instance/).
 *
 * Storage and master secret are encrypted with the keys that AWS manages: a key of our own would go with the stack, and
 * the final snapshot, which must outlive it, could never be read again. So External Secrets needs no right to a key either.
 * Performance Insights is off: the small classes do not have it for MySQL, and AWS replaces it by Database Insights.
 * No database is made (`dbName`): whoever makes a user makes its database.
 */
export function instance<Ref>(environment: Environment, database: RdsDatabase, given: InstanceGiven<Ref>) {
  return {
    identifier: rdsIdentifier(environment),
    engine: database.engine,
    engineVersion: database.version,
    // A minor version comes in the maintenance window, unless the environment states one: the next `up` would ask RDS to go
    // back to it, which RDS refuses. A major one comes only when the environment's file says so.
    autoMinorVersionUpgrade: database.version === majorVersion(database),
    allowMajorVersionUpgrade: true,
    // When standard support ends RDS upgrades, in place of charging for years more of the old version.
    engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    instanceClass: database.instanceClass,
    port: DATABASE_PORTS[database.engine],

    allocatedStorage: database.storageGiB,
    storageType: 'gp3',
    storageEncrypted: true,

    dbSubnetGroupName: given.subnetGroupName,
    vpcSecurityGroupIds: [given.securityGroupId],
    publiclyAccessible: false,
    multiAz: database.multiAz,

    username: MASTER_USER,
    manageMasterUserPassword: true,
    iamDatabaseAuthenticationEnabled: database.iamAuthentication,
    parameterGroupName: given.parameterGroupName,
    ...(given.optionGroupName !== undefined && { optionGroupName: given.optionGroupName }),

    // What restarts the database waits for the window that the environment names.
    applyImmediately: false,
    maintenanceWindow: database.maintenanceWindow.toLowerCase(),
    backupWindow: database.backupWindow,
    backupRetentionPeriod: database.backupDays,
    copyTagsToSnapshot: true,

    deletionProtection: database.deletionProtection,
    skipFinalSnapshot: !database.finalSnapshot,
    ...(database.finalSnapshot && { finalSnapshotIdentifier: given.finalSnapshotName }),
    deleteAutomatedBackups: !database.finalSnapshot,

    enabledCloudwatchLogsExports: logExports(database),
    monitoringInterval: database.monitoringSeconds,
    ...(given.monitoringRoleArn !== undefined && { monitoringRoleArn: given.monitoringRoleArn }),
  };
}
