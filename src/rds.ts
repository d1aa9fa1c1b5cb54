import { createHash } from 'node:crypto';
import { partitionOf } from './context.ts';
import type { Environment } from './environment.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

/**
 * Identifier of the RDS instance: the cluster's name, since a cluster has one database. RDS allows no two hyphens in a row
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints) and EKS does; a name that
 * had to be changed carries a digest, so that clusters `a--b` and `a-b` keep apart. At most 44 of the 63 characters.
 */
export function rdsIdentifier({ cluster: { name } }: Environment): string {
  const single = name.replace(/-{2,}/g, '-');
  return single === name ? name : `${single}-${digest(name)}`;
}

/** ARN of the RDS instance, known before the instance is there. */
export function rdsArn(environment: Environment): string {
  const { account, region } = environment;
  return `arn:${partitionOf(region)}:rds:${region}:${account}:db:${rdsIdentifier(environment)}`;
}
