import { type Environment, stateBucket } from '../../src/environment.ts';
import { rdsIdentifier } from '../../src/rds.ts';
import {
  databaseSnapshots,
  instanceProfiles,
  instances,
  interfaces,
  type Kind,
  launchTemplates,
  leftOfThing,
  loadBalancers,
  logGroups,
  secrets,
  securityGroups,
  snapshots,
  type Thing,
  targetGroups,
  volumes,
} from './found/index.ts';
import { keyNamed, keyOf } from './lost.ts';
import type { Ask, Left, World } from './world.ts';

/** Everything that may be in AWS beside what the stacks know. */
export const KINDS: readonly Kind[] = [
  loadBalancers,
  targetGroups,
  securityGroups,
  instances,
  launchTemplates,
  instanceProfiles,
  interfaces,
  volumes,
  snapshots,
  databaseSnapshots,
  logGroups,
  secrets,
];

/** What controllers and Pulumi delete on the way: told of only where it is still there afterwards. */
const TRANSIENT: ReadonlySet<Kind> = new Set([
  loadBalancers,
  targetGroups,
  securityGroups,
  instances,
  launchTemplates,
  instanceProfiles,
  interfaces,
]);

/** The log groups that Pulumi made go with it. */
const OURS = (name: string) => [`/aws/eks/${name}/cluster`, `/aws/vpc/${name}/flow-logs`];

/** What a teardown would leave in the account, asked before it: with what it makes itself. */
export async function wouldStay({ tree, aws, cluster }: World): Promise<Left[]> {
  const { environment } = tree;
  const { database } = environment;
  const going = new Set(
    (cluster === undefined ? [] : await cluster.list('persistentvolumes'))
      .filter(({ spec }) => spec.persistentVolumeReclaimPolicy === 'Delete')
      .map(({ spec }) => spec.csi?.volumeHandle),
  );
  const lasting = KINDS.filter((it) => !TRANSIENT.has(it));
  const found = (await thingsOf(lasting, aws, environment))
    .filter(([, { id }]) => !OURS(environment.cluster.name).includes(id) && !going.has(id))
    .map(([kind, it]) => leftOfThing(kind, it));
  if (database.kind === 'rds' && database.finalSnapshot) {
    found.push({
      id: `database snapshot ${rdsIdentifier(environment)}-final-*`,
      says: 'made when the instance goes',
    });
  }
  const key = await keyOf(tree, aws);
  if (key) found.push({ id: `KMS key ${key.id}`, says: 'pending deletion for 30 days' });
  return [
    ...found,
    { id: `bucket ${stateBucket(environment)}`, says: 'state of every cluster of this account and region' },
  ];
}

/** What is in the account afterwards. `key` is the id that the key of the Secrets had. */
export async function stayed({ tree, aws }: World, key: string | undefined): Promise<Left[]> {
  const { environment } = tree;
  const found = (await thingsOf(KINDS, aws, environment)).map(([kind, it]) => leftOfThing(kind, it));
  const pending = key === undefined ? undefined : await keyNamed(aws, key);
  if (pending)
    found.push({
      id: `KMS key ${pending.id}`,
      says: `${pending.state}${pending.date ? ` until ${pending.date}` : ''}`,
    });
  return [
    ...found,
    { id: `bucket ${stateBucket(environment)}`, says: 'state of every cluster of this account and region' },
  ];
}

/** Everything of these kinds, each with its kind; the CLI is slow to start, so all are asked at once. */
async function thingsOf(kinds: readonly Kind[], aws: Ask, environment: Environment) {
  const lists = kinds.map(async (kind) =>
    (await kind.list(aws, environment)).map((it): readonly [Kind, Thing] => [kind, it]),
  );
  return (await Promise.all(lists)).flat();
}
