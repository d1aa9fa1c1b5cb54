import type { Environment } from '../../../src/environment.ts';
import { rdsIdentifier } from '../../../src/rds.ts';

/**
 * Name of the snapshot that is made when the instance goes. A time in it would change at every preview; a fixed name would
 * be taken when the second instance of that name goes, which RDS then refuses to delete. So it holds what outlives a
 * preview and not the instance: the id of its security group, and the engine, whose change replaces the instance alone.
 */
export function finalSnapshotName(environment: Environment, securityGroupId: string): string {
  const { database } = environment;
  const engine = database.kind === 'rds' ? database.engine : database.kind;
  return `${rdsIdentifier(environment)}-final-${engine}-${securityGroupId.replace(/^sg-/, '')}`;
}
