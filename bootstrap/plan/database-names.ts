import { createHash } from 'node:crypto';
import { partitionOf } from '../../src/context.ts';
import type { Environment } from '../../src/environment.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

/**
 * Identifier of the RDS instance: the cluster's name, since a cluster has one database. RDS allows no two hyphens in a row
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints) and EKS does; a name that
 * had to be changed carries a digest, so that clusters `a--b` and `a-b` keep apart. At most 44 of the 63 characters.
 */
export function databaseIdentifier({ cluster: { name } }: Environment): string {
  const single = name.replace(/-{2,}/g, '-');
  return single === name ? name : `${single}-${digest(name)}`;
}

/** ARN of the RDS instance, known before the instance is there. */
export function databaseArn(environment: Environment): string {
  const { account, region } = environment;
  return `arn:${partitionOf(region)}:rds:${region}:${account}:db:${databaseIdentifier(environment)}`;
}

/**
 * Name of the snapshot that is made when the instance goes. A time in it would change at every preview; a fixed name would
 * be taken when the second instance of that name goes, which RDS then refuses to delete. So it holds what outlives a
 * preview and not the instance: the id of its security group, and the engine, whose change replaces the instance alone.
 */
export function finalSnapshotName(environment: Environment, securityGroupId: string): string {
  const { database } = environment;
  const engine = database.kind === 'rds' ? database.engine : database.kind;
  return `${databaseIdentifier(environment)}-final-${engine}-${securityGroupId.replace(/^sg-/, '')}`;
}
