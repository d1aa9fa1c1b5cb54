import type { Statement } from '../../src/component.ts';
import { rdsArn } from '../../src/rds.ts';
import { arns, type PermissionContext } from './arn.ts';

/**
 * What External Secrets v2.9 needs to read the secrets that an ExternalSecret names: those of this cluster,
 * `<cluster>/...`, and no others. RDS names the master secrets that it manages by chance, `rds!db-...`, and tags each with
 * the instance that it is of: that of this cluster is read as well where a component makes database users from it.
 *
 * Reading by name calls these two (providers/v1/aws/secretsmanager/secretsmanager.go): GetSecretValue, and DescribeSecret
 * for `metadataPolicy: Fetch`. Left out of the upstream example: GetResourcePolicy and everything that writes, which only a
 * PushSecret calls; ListSecretVersionIds, which nothing calls; ListSecrets and BatchGetSecretValue, which
 * `dataFrom.find` calls and which cannot be narrowed to a resource. Secrets under a customer-managed KMS key would need
 * kms:Decrypt of that key besides.
 */
export function externalSecretsStatements(context: PermissionContext): Statement[] {
  const { regional } = arns(context);
  const { environment } = context;
  return [
    {
      sid: 'ReadSecretsOfThisCluster',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [regional('secretsmanager', `secret:${environment.cluster.name}/*`)],
    },
    ...(environment.components.has('metabase-database')
      ? [
          {
            sid: 'ReadMasterSecretOfThisDatabase',
            actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
            resources: [regional('secretsmanager', 'secret:rds!db-*')],
            conditions: {
              StringEquals: { 'aws:ResourceTag/aws:rds:primaryDBInstanceArn': rdsArn(environment) },
            },
          },
        ]
      : []),
  ];
}
