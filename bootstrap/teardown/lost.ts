import type { Tree } from '../../src/model.ts';
import type { Problem } from '../../src/problem.ts';
import { rdsIdentifier } from '../../src/rds.ts';
import { ownRepositories } from '../plan/delivery/images.ts';
import { applicationsOf, asksForWord } from './applications.ts';
import { orNone } from './found/index.ts';
import { isDeletable } from './gates/volumes.ts';
import { rounds } from './plan.ts';
import type { Ask, World } from './world.ts';

/** Something that a teardown ends for good. */
export interface Loss {
  /** `database espalier-dev`, `claim monitoring/prometheus`. */
  readonly what: string;
  /** What becomes of what is in it. */
  readonly and: string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the AWS CLI have the shape of their command
type Answer = any;

/** Everything with state that goes, as it is now in AWS and in the cluster. */
export async function losses(world: World): Promise<Loss[]> {
  const { tree, aws } = world;
  return [
    ...(await databaseLoss(tree, aws)),
    ...(await volumeLosses(world)),
    ...(await imageLosses(tree, aws)),
    ...(await keyLoss(tree, aws)),
    ...(await guardedLosses(world)),
  ];
}

/** The RDS instance as AWS has it, or `undefined`. */
async function databaseOf({ environment }: Tree, aws: Ask): Promise<Answer> {
  if (environment.database.kind !== 'rds') return undefined;
  const name = rdsIdentifier(environment);
  const answer = await orNone(aws(['rds', 'describe-db-instances', '--db-instance-identifier', name]));
  return (answer as Answer)?.DBInstances[0];
}

async function databaseLoss(tree: Tree, aws: Ask): Promise<Loss[]> {
  const { database } = tree.environment;
  const live = await databaseOf(tree, aws);
  if (live === undefined || database.kind !== 'rds') return [];
  return [
    {
      what: `database ${live.DBInstanceIdentifier}`,
      and: database.finalSnapshot
        ? 'a final snapshot is kept, with its automatic backups'
        : 'no snapshot is kept (database.finalSnapshot is false), and its automatic backups go',
    },
  ];
}

async function volumeLosses({ cluster }: World): Promise<Loss[]> {
  if (cluster === undefined) return [];
  const volumes = await cluster.list('persistentvolumes');
  return volumes.filter(isDeletable).map(({ spec }) => ({
    what: `claim ${spec.claimRef?.namespace}/${spec.claimRef?.name}`,
    and: `its volume ${spec.csi.volumeHandle} (${spec.capacity?.storage}) is deleted; no snapshot is made`,
  }));
}

/** Images of the cluster's own repositories, by repository. */
export async function imagesOf(tree: Tree, aws: Ask): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const name of ownRepositories(tree)) {
    const answer = (await orNone(aws(['ecr', 'list-images', '--repository-name', name]))) as Answer;
    const digests: string[] = (answer?.imageIds ?? []).map((it: Answer) => it.imageDigest);
    if (digests.length > 0) found.set(name, [...new Set(digests)]);
  }
  return found;
}

async function imageLosses(tree: Tree, aws: Ask): Promise<Loss[]> {
  return [...(await imagesOf(tree, aws))].map(([name, images]) => ({
    what: `repository ${name}`,
    and: `its ${images.length} ${images.length === 1 ? 'image is' : 'images are'} deleted`,
  }));
}

/** The key of the cluster's Secrets, or `undefined` where there is none that is not on its way out. */
export async function keyOf(
  { environment }: Tree,
  aws: Ask,
): Promise<{ id: string; state: string; date?: string } | undefined> {
  if (!environment.cluster.secretsEncryption) return undefined;
  return keyNamed(aws, `alias/${environment.cluster.name}-secrets`);
}

/** A key by its id or alias. */
export async function keyNamed(aws: Ask, id: string) {
  const answer = (await orNone(aws(['kms', 'describe-key', '--key-id', id]))) as Answer;
  const key = answer?.KeyMetadata;
  return (
    key && {
      id: key.KeyId as string,
      state: key.KeyState as string,
      date: key.DeletionDate as string | undefined,
    }
  );
}

async function keyLoss(tree: Tree, aws: Ask): Promise<Loss[]> {
  const key = await keyOf(tree, aws);
  if (key?.state !== 'Enabled') return [];
  return [
    {
      what: `KMS key ${key.id}`,
      and: 'AWS deletes it in 30 days; then no backup of the Secrets can be read',
    },
  ];
}

/** Applications for which Argo CD waits for a person's word: that word is the flag. */
async function guardedLosses({ tree, cluster }: World): Promise<Loss[]> {
  if (cluster === undefined) return [];
  const live = await applicationsOf(cluster);
  const removals = rounds(tree, live).flatMap((round) => round.removals);
  return removals
    .filter(({ name, guarded }) => guarded || live.some((it) => it.metadata.name === name && asksForWord(it)))
    .filter(({ cascade }) => cascade)
    .map(({ name }) => ({
      what: `Application ${name}`,
      and: 'it asks for a confirmation, which is given for you',
    }));
}

/** What AWS or Pulumi refuses to delete before the environment says that it may. */
export async function protections({ tree, aws }: World): Promise<Problem[]> {
  const { environment } = tree;
  const { database, cluster, file, line, name } = environment;
  const problems: Problem[] = [];
  const live = await databaseOf(tree, aws);
  // Pulumi refuses as well where the environment protects it, whatever somebody has switched off in AWS.
  if (database.kind === 'rds' && live && (live.DeletionProtection === true || database.deletionProtection)) {
    problems.push({
      code: 'TEARDOWN_PROTECTED',
      at: { file, line: line(['database', 'deletionProtection']), environment: name },
      message: `the database ${live.DBInstanceIdentifier} is protected from deletion${database.deletionProtection ? '' : ', though the environment says that it is not'}`,
      cure: database.deletionProtection
        ? `Say \`deletionProtection: false\` under \`database:\`, run \`npm run bootstrap -- up ${name}\`, then this again.`
        : `Run \`npm run bootstrap -- up ${name}\`, which switches it off, then this again.`,
    });
  }
  const answer = (await orNone(aws(['eks', 'describe-cluster', '--name', cluster.name]))) as Answer;
  if (answer?.cluster?.deletionProtection === true) {
    problems.push({
      code: 'TEARDOWN_PROTECTED',
      at: { file, line: line(['stage']), environment: name },
      message: `the cluster ${cluster.name} is protected from deletion, as every one that is not for development`,
      cure: `Run \`aws eks update-cluster-config --name ${cluster.name} --region ${environment.region} --no-deletion-protection\`, then this again.`,
    });
  }
  return problems;
}

/** The refusal of what would lose data without a word. */
export function dataProblem(tree: Tree, lost: readonly Loss[]): Problem {
  const { environment } = tree;
  return {
    code: 'TEARDOWN_DATA',
    at: { environment: environment.name },
    message: `this would end, for good:\n${lost.map(({ what, and }) => `      ${what}: ${and}`).join('\n')}`,
    cure: `Save what you need of it, then say \`--yes-delete-data ${environment.name}\`.`,
  };
}
