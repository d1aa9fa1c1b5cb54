import { applicationsOf, quietSteps, roundStep } from './applications.ts';
import { strayStep } from './gates/aws.ts';
import { holderStep } from './gates/holders.ts';
import { GATES } from './gates/index.ts';
import { imagesOf } from './lost.ts';
import { type Round, rounds } from './plan.ts';
import { webhookStep } from './webhooks.ts';
import type { Cluster, Left, Step, World } from './world.ts';

const ROOT = 'root';

/**
 * Every step in the cluster, in order. Applications as they are in the cluster now: at a second run those of the first are gone,
 * and the gates of their controllers are asked all the same.
 */
export async function clusterSteps(world: World & { readonly cluster: Cluster }): Promise<Step[]> {
  const { cluster, tree } = world;
  const live = (await applicationsOf(cluster)).filter(({ metadata }) => metadata.name !== ROOT);
  const all = rounds(tree, live);
  const names = new Set(all.flatMap(({ removals }) => removals.map(({ name }) => name)));
  const gone = Object.keys(GATES).filter((name) => !names.has(name));
  return [
    ...quietSteps(cluster),
    ...all.flatMap((round) => [...before(world, round), roundStep(world, round), webhookStep(cluster)]),
    // A controller that was never there, or has gone: what it made may still be.
    ...gone.flatMap((name) => GATES[name]?.(world, true) ?? []),
  ];
}

/** What must be over before the Applications of a round are asked to go. */
function before(world: World & { readonly cluster: Cluster }, { removals, holders }: Round): Step[] {
  const gates = removals.flatMap(({ name }) =>
    Object.hasOwn(GATES, name) ? (GATES[name]?.(world, false) ?? []) : [],
  );
  return holders.length === 0 ? gates : [...gates, holderStep(world.cluster, holders)];
}

/** What is between the cluster's objects and `pulumi destroy`: strays in AWS, and images that keep repositories from going. */
export function accountSteps(world: World): Step[] {
  return [...strayStep(world), imageStep(world)];
}

/** ECR deletes no repository that holds an image, and ours are not made to be deleted by force. */
function imageStep({ tree, aws, confirmed }: World): Step {
  return {
    name: 'images in ECR',
    until: 'the repositories of the cluster hold none',
    minutes: 10,
    stuck: 'See whether somebody still pushes.',
    left: async () =>
      [...(await imagesOf(tree, aws))].map(
        ([name, images]): Left => ({ id: `repository ${name}`, says: `${images.length} images` }),
      ),
    act: async () => {
      if (!confirmed) return;
      for (const [name, images] of await imagesOf(tree, aws)) {
        // A hundred at a time is what ECR takes.
        for (let i = 0; i < images.length; i += 100) {
          const ids = images.slice(i, i + 100).map((digest) => `imageDigest=${digest}`);
          await aws(['ecr', 'batch-delete-image', '--repository-name', name, '--image-ids', ...ids]);
        }
      }
    },
  };
}
