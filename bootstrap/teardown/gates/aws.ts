import {
  instanceProfiles,
  instances,
  interfaces,
  type Kind,
  launchTemplates,
  leftOfThing,
  loadBalancers,
  securityGroups,
  targetGroups,
} from '../found/index.ts';
import type { Step, World } from '../world.ts';

/**
 * What AWS has of a kind. While its controller is there that deletes, and this waits; once it is gone (`deletes`) nobody does,
 * and this deletes what holds no data.
 */
export function awsStep(
  { aws, tree }: World,
  kinds: readonly Kind[],
  minutes: number,
  deletes: boolean,
): Step {
  const names = kinds.map(({ name }) => `${name}s`).join(', ');
  const things = async () =>
    (
      await Promise.all(
        kinds.map(async (kind) => (await kind.list(aws, tree.environment)).map((it) => ({ kind, it }))),
      )
    ).flat();
  return {
    name: `${names} in AWS`,
    until: `AWS has none that are tagged as of ${tree.environment.cluster.name}`,
    minutes,
    stuck: deletes
      ? 'See what still uses them, in the console or by the AWS CLI, and delete that.'
      : 'Their controller deletes them; where its object is gone and they are not, delete them by the AWS CLI.',
    left: async () => (await things()).map(({ kind, it }) => leftOfThing(kind, it)),
    ...(deletes && {
      act: async () => {
        for (const { kind, it } of await things()) await removeThing(aws, kind, it);
      },
    }),
  };
}

/** AWS's words for "not yet": something else that goes as well still uses it. */
const IN_USE =
  /DependencyViolation|ResourceInUse|InvalidNetworkInterface\.InUse|DeleteConflict|NotFound|NoSuchEntity/;

async function removeThing(
  aws: World['aws'],
  kind: Kind,
  thing: { readonly id: string; readonly says?: string },
): Promise<void> {
  for (const command of kind.remove?.(thing) ?? []) {
    await aws(command).catch((error: { awsCode?: string }) => {
      if (!IN_USE.test(error.awsCode ?? '')) throw error;
    });
  }
}

/** After the last controller: what none of them will delete any more, and what would keep the network from going. */
export function strayStep(world: World): Step[] {
  return [
    awsStep(world, [loadBalancers, targetGroups, securityGroups], 15, true),
    awsStep(world, [instances], 15, true),
    awsStep(world, [launchTemplates, instanceProfiles], 5, true),
    awsStep(world, [interfaces], 10, true),
  ];
}
