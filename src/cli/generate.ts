import { join } from 'node:path';
import { type Catalog, loadCatalog } from '../catalog.ts';
import { loadEnvironments } from '../environment/load.ts';
import { generate } from '../generate.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { loadRules, type Rule } from '../rules.ts';
import { applyWrites, checkTree, type Output, planWrites, type WritePlan } from '../write.ts';
import type { Command } from './command.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier generate [env...] [--check] [--from DIR] [--out DIR]

Reads every environment (or those named) and writes its tree, all or nothing. Stale files go.

  --check     write nothing; name the files that differ and exit with 1
  --from DIR  folder of environments (default: environments)
  --out DIR   folder of the trees (default: generated)`,
  options: { check: { type: 'boolean' }, from: { type: 'string' }, out: { type: 'string' } },

  async run({ positionals, text, flag }) {
    const [catalog, rules] = await Promise.all([loadCatalog(ROOT), loadRules()]);
    return generateTrees(catalog, rules, {
      from: text('from') ?? 'environments',
      out: text('out') ?? 'generated',
      names: positionals,
      check: flag('check'),
    });
  },
};

/** What `generate` is asked to do. */
export interface GenerateOptions {
  /** Folder of environments. */
  readonly from: string;
  /** Folder of the trees. */
  readonly out: string;
  /** Environments to generate. Default: all. */
  readonly names?: readonly string[];
  /** Compare only. */
  readonly check: boolean;
}

/** The command for any catalogue and rules; returns its exit code. Throws Problems. */
export function generateTrees(
  catalog: Catalog,
  rules: readonly Rule[],
  { from, out, names = [], check }: GenerateOptions,
): number {
  const environments = loadEnvironments(from, catalog, names);
  const outputs = generate(environments, catalog, rules).map(({ tree, files }) => ({
    dir: join(out, tree.environment.name),
    files,
  }));
  if (check) return checkTrees(outputs);
  const plans = planWrites(outputs);
  applyWrites(plans);
  for (const plan of plans) console.log(summary(plan));
  return 0;
}

/** Names every file that is not as it shall be; 0 when there is none. */
function checkTrees(outputs: readonly Output[]): number {
  const problems: Problem[] = [];
  const lines = outputs.flatMap(({ dir, files }) => {
    const differences = checkTree(dir, files);
    problems.push(...differences.problems);
    return [
      ...differences.created.map((path) => `missing  ${join(dir, path)}`),
      ...differences.changed.map((path) => `differs  ${join(dir, path)}`),
      ...differences.stale.map((path) => `extra    ${join(dir, path)}`),
    ];
  });
  if (lines.length > 0) console.log(lines.join('\n'));
  throwIfAny(problems);
  if (lines.length === 0) return 0;
  console.error(`${lines.length} files are not as generated: run \`npm run generate\` and commit the result`);
  return 1;
}

function summary({ dir, created, changed, stale, unchanged }: WritePlan): string {
  const total = created.length + changed.length + unchanged;
  return `${dir}: ${total} files, ${created.length} created, ${changed.length} changed, ${stale.length} removed`;
}

export default command;
