import { assemble } from '../../src/assemble.ts';
import { loadCatalog } from '../../src/catalog.ts';
import { type Command, UsageError } from '../../src/cli/command.ts';
import { ROOT } from '../../src/cli/root.ts';
import { readEnvironments } from '../../src/environment/load.ts';
import type { Tree } from '../../src/model.ts';
import { Problems, printable, throwIfAny } from '../../src/problem.ts';
import { callerIn } from '../account.ts';
import { Aws } from '../aws.ts';
import { openCluster } from './open.ts';
import { preview, previewText, teardown } from './teardown.ts';
import type { Ask } from './world.ts';

/** Runs `pulumi destroy` on the stacks of an environment, the cluster's before the network's. */
export type Destroy = (tree: Tree) => Promise<void>;

/** `destroy <env>`, given how Pulumi is run. */
export function destroyCommand(destroy: Destroy): Command {
  return {
    usage: `bootstrap destroy <env> [--yes-delete-data <env>] [--plan] [--from DIR]

Takes an environment down in the order in which nothing is left behind: Applications with their load balancers and volumes,
Karpenter's nodes, controllers, the cluster, the network; each step waits until AWS says that it is over. It may be run again
at any time and goes on where it was, also where the cluster is gone. What it does not delete it lists.

  --plan                   what would be lost, what would stay, and every step; nothing is changed
  --yes-delete-data <env>  the environment's name once more: databases, volumes, images and keys may go
  --from DIR               folder of environments (default: environments)`,
    options: {
      plan: { type: 'boolean' },
      'yes-delete-data': { type: 'string' },
      from: { type: 'string' },
    },
    positionals: [1, 1],

    async run({ positionals, text, flag }) {
      const name = positionals[0] ?? '';
      const word = text('yes-delete-data');
      if (word !== undefined && word !== name) {
        throw new UsageError(
          `--yes-delete-data is "${printable(word)}"; it must repeat the environment's name, "${printable(name)}"`,
        );
      }
      const tree = await treeNamed(text('from') ?? 'environments', name);
      const { environment } = tree;
      const client = new Aws(environment.region);
      await callerIn(client, environment);
      const aws = askOf(client);
      const { cluster, close } = await openCluster(environment, aws);
      try {
        const world = { tree, aws, confirmed: word !== undefined, ...(cluster && { cluster }) };
        if (!flag('plan')) {
          await teardown(world, () => destroy(tree), { environment: name, say: console.log });
          return 0;
        }
        const plan = await preview(world);
        console.log(previewText(plan));
        if (plan.problems.length > 0) throw new Problems(plan.problems);
        return 0;
      } finally {
        close();
      }
    },
  };
}

/** The client as teardown asks it: a command as it stands on a command line. */
export function askOf(client: Aws): Ask {
  return ([service = '', operation = '', ...args]) => client.call(service, operation, ...args);
}

async function treeNamed(folder: string, name: string): Promise<Tree> {
  const catalog = await loadCatalog(ROOT);
  const { environments, problems } = readEnvironments(folder, catalog, [name]);
  throwIfAny(problems);
  const [environment] = environments;
  if (environment === undefined) throw new UsageError(`there is no environment "${printable(name)}"`);
  return assemble(environment, catalog);
}
