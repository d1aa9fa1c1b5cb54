import { assemble } from '../assemble.ts';
import { loadCatalog } from '../catalog.ts';
import { readEnvironments } from '../environment/load.ts';
import { graphTree } from '../graph/cards.ts';
import { graphPage } from '../graph/page.ts';
import { throwIfAny } from '../problem.ts';
import { replaceFile } from '../write/replace.ts';
import { type Command, UsageError } from './command.ts';
import { writing } from './new-file.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier graph [env...] --out FILE [--base REF|DIR] [--from DIR]

Writes the trees of all environments, or of those named, as one page of HTML for a browser: waves as columns, components as
cards, objects in each, needs as lines. The page loads nothing from anywhere. What is there is overwritten.

  --out FILE  where to write the page
  --base X    mark what has changed since: a folder of trees such as generated/, or a name of a commit that has one
  --from DIR  folder of environments (default: environments)`,
  options: { out: { type: 'string' }, base: { type: 'string' }, from: { type: 'string' } },

  async run({ positionals, text }) {
    const out = text('out');
    if (out === undefined) throw new UsageError('--out FILE is missing: where to write the page');
    const catalog = await loadCatalog(ROOT);
    const { environments, problems } = readEnvironments(text('from') ?? 'environments', catalog, positionals);
    throwIfAny(problems);
    const trees = environments.map((environment) => graphTree(assemble(environment, catalog)));
    const page = graphPage(trees);
    writing(out, () => replaceFile(out, page));
    console.log(`wrote ${out}: ${trees.map(({ name }) => name).join(', ')}; open it in a browser`);
    return 0;
  },
};

export default command;
