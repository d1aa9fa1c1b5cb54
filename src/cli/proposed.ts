import { assemble } from '../assemble.ts';
import { loadCatalog } from '../catalog.ts';
import { type Consequences, consequencesOf } from '../change/consequences.ts';
import { accept, type Proposal, type Workspace } from '../change/proposal.ts';
import { consequencesText } from '../change/text.ts';
import { readProposed } from '../environment/load.ts';
import { Problems, printable } from '../problem.ts';
import { loadRules } from '../rules.ts';
import type { Arguments } from './command.ts';
import { jsonText } from './json.ts';
import { writing } from './new-file.ts';
import { ROOT } from './root.ts';

/** What every command that edits an environment takes. */
export const EDIT_OPTIONS = {
  'dry-run': { type: 'boolean' },
  'allow-dirty': { type: 'boolean' },
  json: { type: 'boolean' },
  from: { type: 'string' },
} as const;

/** The same for `--help`. */
export const EDIT_USAGE = `  --dry-run      write nothing
  --allow-dirty  go on where the file has changes that are not committed
  --json         as JSON (docs/json.md)
  --from DIR     folder of environments (default: environments)`;

/** What a command line says of where environments are, with the catalogue and the rules. */
export async function workspaceOf({ text }: Arguments): Promise<Workspace> {
  const [catalog, rules] = await Promise.all([loadCatalog(ROOT), loadRules()]);
  return { directory: text('from') ?? 'environments', catalog, rules };
}

/** Shows what a proposal changes and what Argo CD would do, and writes it unless it is a dry run. Returns the exit code. */
export function conclude(
  { flag }: Arguments,
  { directory, catalog }: Workspace,
  proposal: Proposal,
  notes: readonly string[],
): number {
  const { file, diff, generated } = proposal;
  const written = diff !== '' && !flag('dry-run');
  if (written) writing(file, () => accept(proposal, flag('allow-dirty')));
  const consequences = consequencesIn(directory, catalog, proposal);
  if (flag('json')) {
    const environment = generated.tree.environment.name;
    console.log(jsonText({ environment, file, written, diff, notes, consequences }));
    return 0;
  }
  const lines = [...notes];
  if (diff === '') lines.push(`${file} says so already: nothing to do`);
  else {
    lines.push(diff);
    lines.push(
      consequences === null
        ? 'What Argo CD would do is not known: the environment could not be built before.'
        : consequencesText(consequences),
    );
    lines.push('', written ? `wrote ${file}. Next: npm run generate` : 'dry run: nothing was written');
  }
  console.log(printable(lines.join('\n')));
  return 0;
}

/** `null` where the environment was broken before: what that comes to nobody knows. */
function consequencesIn(
  directory: string,
  catalog: Workspace['catalog'],
  { before, generated: { tree } }: Proposal,
): Consequences | null {
  try {
    const environment = readProposed(directory, catalog, tree.environment.name, before);
    return consequencesOf(assemble(environment, catalog), tree);
  } catch (error) {
    if (error instanceof Problems) return null;
    throw error;
  }
}
