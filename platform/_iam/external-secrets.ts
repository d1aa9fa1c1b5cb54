import type { Statement } from '../../src/component.ts';
import { arns, type PermissionContext } from './arn.ts';

/**
 * What External Secrets v2.9 needs to read the secrets that an ExternalSecret names: those of this cluster,
 * `<cluster>/...`, and no others; RDS names the master secrets that it manages `rds!...`.
 *
 * Reading by name calls these two (providers/v1/aws/secretsmanager/secretsmanager.go): GetSecretValue, and DescribeSecret
 * for `metadataPolicy: Fetch`. Left out of the upstream example: GetResourcePolicy and everything that writes, which only a
 * PushSecret calls; ListSecretVersionIds, which nothing calls; ListSecrets and BatchGetSecretValue, which
 * `dataFrom.find` calls and which cannot be narrowed to a resource. Secrets under a customer-managed KMS key would need
 * kms:Decrypt of that key besides.
 */
export function externalSecretsStatements(context: PermissionContext): Statement[] {
  const { regional } = arns(context);
  return [
    {
      sid: 'ReadSecretsOfThisCluster',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [regional('secretsmanager', `secret:${context.environment.cluster.name}/*`)],
    },
  ];
}
