import { type Problem, Problems, printable } from '../../src/problem.ts';
import { stayed, wouldStay } from './behind.ts';
import { dataProblem, keyOf, type Loss, losses, protections } from './lost.ts';
import { type Running, runSteps } from './run.ts';
import { accountSteps, clusterSteps } from './steps.ts';
import type { Left, Step, World } from './world.ts';

/** What a teardown would do, before it does anything. */
export interface Preview {
  readonly lost: readonly Loss[];
  readonly stays: readonly Left[];
  readonly steps: readonly Step[];
  /** Why it may not begin; none where it may. */
  readonly problems: readonly Problem[];
}

/** Asks the cluster and AWS; changes nothing. */
export async function preview(world: World): Promise<Preview> {
  const { cluster, tree, confirmed } = world;
  const lost = await losses(world);
  const refused = lost.length > 0 && !confirmed ? [dataProblem(tree, lost)] : [];
  return {
    lost,
    stays: await wouldStay(world),
    steps: [...(cluster ? await clusterSteps({ ...world, cluster }) : []), ...accountSteps(world)],
    problems: [...(await protections(world)), ...refused],
  };
}

/** The preview as text. */
export function previewText({ lost, stays, steps }: Preview): string {
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((it) => `  ${it}`), ''];
  return printable(
    [
      ...list(
        'Ends for good:',
        lost.map(({ what, and }) => `${what}: ${and}`),
      ),
      ...list('Stays in the account:', stays.map(stayText)),
      ...list(
        'Steps:',
        [
          ...steps.map(({ name, until, minutes }) => `${name}: until ${until} (${minutes} minutes at most)`),
          LAST,
        ].map((it, i) => `${i + 1}. ${it}`),
      ),
    ].join('\n'),
  );
}

const LAST = 'the stacks of Pulumi: the cluster, then the network (pulumi destroy)';

const stayText = ({ id, says }: Left) => (says === undefined ? id : `${id}: ${says}`);

/**
 * Takes an environment down: the cluster's objects, then what they left in AWS, then the stacks.
 *
 * @param destroy Runs `pulumi destroy` on the environment's stacks: the cluster first, then the network.
 * @throws Problems TEARDOWN_PROTECTED, TEARDOWN_DATA before anything is done; TEARDOWN_STUCK where a step does not end.
 */
export async function teardown(world: World, destroy: () => Promise<void>, running: Running): Promise<void> {
  const { say } = running;
  const plan = await preview(world);
  if (plan.problems.length > 0) throw new Problems(plan.problems);
  say(previewText(plan));
  const key = await keyOf(world.tree, world.aws);
  await runSteps(plan.steps, running);
  say(`pulumi destroy: ${world.tree.environment.name}`);
  await destroy();
  say('Stays in the account:');
  for (const it of await stayed(world, key?.id)) say(printable(`  ${stayText(it)}`));
}
