import { assemble } from '../assemble.ts';
import { loadCatalog } from '../catalog.ts';
import { readEnvironments } from '../environment/load.ts';
import type { Environment } from '../environment.ts';
import { graphTree } from '../graph/cards.ts';
import type { Changes } from '../graph/changes.ts';
import type { graphLoads } from '../graph/loads.ts';
import { graphPage } from '../graph/page.ts';
import type { Tree } from '../model.ts';
import { throwIfAny } from '../problem.ts';
import { replaceFile } from '../write/replace.ts';
import { type Command, UsageError } from './command.ts';
import { writing } from './new-file.ts';
import { Progress } from './progress.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier graph [env...] --out FILE [--base X] [--from DIR]

Writes the trees of all environments, or of those named, as one page of HTML for a browser: waves as columns, components as
cards, objects in each, needs as lines, and a chart of each app under the load that the environment names for it. The page
loads nothing from anywhere. What is there is overwritten.

  --out FILE  where to write the page
  --base X    mark what has changed since: a branch, tag or commit that has generated/, or a folder of trees
  --from DIR  folder of environments (default: environments)`,
  options: { out: { type: 'string' }, base: { type: 'string' }, from: { type: 'string' } },
  completes: ['environment'],

  async run({ positionals, text }) {
    const out = text('out');
    if (out === undefined) throw new UsageError('--out FILE is missing: where to write the page');
    const catalog = await loadCatalog(ROOT);
    const { environments, problems } = readEnvironments(text('from') ?? 'environments', catalog, positionals);
    throwIfAny(problems);
    const base = await baseOf(text('base'));
    const loadsOf = await simulatorFor(environments);
    const progress = new Progress();
    const trees = environments.map((environment) => {
      progress.step(`drawing ${environment.name}`);
      const tree = assemble(environment, catalog);
      const changes = base?.(tree);
      return graphTree(tree, changes, loadsOf?.(tree, changes?.loads));
    });
    progress.done();
    const page = graphPage(trees);
    writing(out, () => replaceFile(out, page));
    console.log(`wrote ${out}: ${trees.map(({ name }) => name).join(', ')}; open it in a browser`);
    return 0;
  },
};

/** What compares a tree with the base, and is loaded only where there is one. */
async function baseOf(said: string | undefined): Promise<((tree: Tree) => Changes) | undefined> {
  if (said === undefined) return undefined;
  const [{ sideOf }, { changesSince }, { treeFiles }] = await Promise.all([
    import('../review.ts'),
    import('../graph/changes.ts'),
    import('../files.ts'),
  ]);
  const side = sideOf(said);
  return (tree) => changesSince(side, tree.environment.name, treeFiles(tree));
}

/** What runs the loads, and is loaded only where an environment names one. */
async function simulatorFor(environments: readonly Environment[]): Promise<typeof graphLoads | undefined> {
  if (!environments.some(({ profiles }) => profiles !== undefined && profiles.size > 0)) return undefined;
  return (await import('../graph/loads.ts')).graphLoads;
}

export default command;
