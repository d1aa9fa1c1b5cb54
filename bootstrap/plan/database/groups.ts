import { managedPolicyArn } from '../../../platform/_iam/arn.ts';
import type { RdsDatabase } from '../../../src/environment/database.ts';
import type { Environment } from '../../../src/environment.ts';
import { rdsArn, rdsIdentifier } from '../../../src/rds.ts';

/** `17` of PostgreSQL 17.6, `8.4` of MySQL 8.4.6: what parameter families and option groups are named after. */
export function majorVersion({ engine, version }: RdsDatabase): string {
  return version
    .split('.')
    .slice(0, engine === 'mysql' ? 2 : 1)
    .join('.');
}

/**
 * The server refuses clients without TLS
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html). Both are dynamic, so that
 * they hold at once.
 */
const TLS = {
  mysql: { name: 'require_secure_transport', value: 'ON', applyMethod: 'immediate' },
  postgres: { name: 'rds.force_ssl', value: '1', applyMethod: 'immediate' },
} as const;

/**
 * Arguments of `rds.ParameterGroup`. It is named after its family, so that at a change of the major version the new group
 * is there before the old one goes. Parameters of the environment wait for a restart: RDS refuses `immediate` for those
 * that are static, and does not say beforehand which ones are.
 */
export function parameterGroup(environment: Environment, database: RdsDatabase) {
  const family = `${database.engine}${majorVersion(database)}`;
  return {
    name: `${rdsIdentifier(environment)}-${family.replace('.', '-')}`,
    family,
    description: `${environment.cluster.name}: clients speak TLS`,
    parameters: [
      TLS[database.engine],
      ...Object.entries(database.parameters)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => ({ name, value, applyMethod: 'pending-reboot' })),
    ],
  };
}

/**
 * Arguments of `rds.OptionGroup`: the audit log of MySQL
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.MySQL.Options.AuditPlugin.html); `undefined` where none
 * is asked for.
 */
export function optionGroup(environment: Environment, database: RdsDatabase) {
  const { engine, auditLog } = database;
  if (engine !== 'mysql' || auditLog === undefined) return undefined;
  const majorEngineVersion = majorVersion(database);
  return {
    name: `${rdsIdentifier(environment)}-mysql${majorEngineVersion.replace('.', '-')}`,
    engineName: engine,
    majorEngineVersion,
    optionGroupDescription: `${environment.cluster.name}: audit log`,
    options: [
      {
        optionName: 'MARIADB_AUDIT_PLUGIN',
        optionSettings: [
          { name: 'SERVER_AUDIT_EVENTS', value: auditLog.events.map((it) => it.toUpperCase()).join(',') },
          { name: 'SERVER_AUDIT_FILE_ROTATIONS', value: String(auditLog.files) },
        ],
      },
    ],
  };
}

/**
 * Arguments of the `iam.Role` by which RDS writes what it measures of the operating system; `undefined` where it measures
 * nothing. RDS takes it on for this instance of this account alone
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html).
 */
export function monitoringRole(environment: Environment, { monitoringSeconds }: RdsDatabase) {
  if (monitoringSeconds === 0) return undefined;
  const { account, cluster } = environment;
  return {
    // With a cluster's 35 characters at most 55 of the 64 that IAM allows.
    name: `${cluster.name}-database-monitoring`,
    description: `Metrics of the operating system of database ${rdsIdentifier(environment)}`,
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'monitoring.rds.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': rdsArn(environment) },
          },
        },
      ],
    }),
    /** For `iam.RolePolicyAttachment`, as @pulumi/aws recommends over an argument of the role. */
    policyArn: managedPolicyArn(environment, 'service-role/AmazonRDSEnhancedMonitoringRole'),
  };
}
