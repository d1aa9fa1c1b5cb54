import { join } from 'node:path';
import { type Catalog, loadCatalog } from '../catalog.ts';
import { readEnvironments } from '../environment/load.ts';
import type { Environment } from '../environment.ts';
import { generate } from '../generate.ts';
import { keepValuesIn } from '../jsonnet/cache.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { loadRules, type Rule } from '../rules.ts';
import {
  applyWrites,
  checkTree,
  formerTrees,
  type Output,
  planWrites,
  removeFolder,
  type WritePlan,
} from '../write.ts';
import type { Command } from './command.ts';
import { jsonText } from './json.ts';
import { Progress } from './progress.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier generate [env...] [--check] [--json] [--from DIR] [--out DIR]

Reads every environment (or those named) and writes its tree, all or nothing. Stale files go, and so do the trees of
environments that are no longer there, unless environments are named, or --from without --out.

  --check     write nothing; name the files that differ and exit with 1
  --json      what was done, what differs, and problems, as JSON (docs/json.md)
  --from DIR  folder of environments (default: environments)
  --out DIR   folder of the trees (default: generated)`,
  options: {
    check: { type: 'boolean' },
    json: { type: 'boolean' },
    from: { type: 'string' },
    out: { type: 'string' },
  },
  completes: ['environment'],

  async run({ positionals, text, flag }) {
    keepValuesIn(join(ROOT, 'node_modules/.cache/espalier/jsonnet'));
    const [catalog, rules] = await Promise.all([loadCatalog(ROOT), loadRules()]);
    return generateTrees(catalog, rules, {
      from: text('from') ?? 'environments',
      out: text('out') ?? 'generated',
      names: positionals,
      // Another folder of environments beside the usual trees says nothing about the others.
      keepFormer: text('from') !== undefined && text('out') === undefined,
      check: flag('check'),
      json: flag('json'),
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
  /** Leave the trees of environments alone that are not in `from`. Default: false; they stay too where `names` are given. */
  readonly keepFormer?: boolean;
  /** Compare only. */
  readonly check: boolean;
  /** Say it as JSON. Default: false. */
  readonly json?: boolean;
}

/** The command for any catalogue and rules; returns its exit code. Throws Problems. */
export function generateTrees(
  catalog: Catalog,
  rules: readonly Rule[],
  { from, out, names = [], keepFormer = false, check, json = false }: GenerateOptions,
): number {
  const { environments, problems } = readEnvironments(from, catalog, names);
  const progress = new Progress();
  const step = (name: string) => progress.step(`generating ${name}`);
  let trees: Output[];
  try {
    trees = generate(environments, catalog, rules, problems, step).map(({ tree, files }) => ({
      dir: join(out, tree.environment.name),
      files,
    }));
  } finally {
    progress.done();
  }
  const former = names.length > 0 || keepFormer ? [] : formerOutputs(out, environments);
  const outputs = [...trees, ...former];
  if (check) return checkTrees(outputs, json);
  const plans = planWrites(outputs);
  applyWrites(plans);
  for (const { dir } of former) removeFolder(dir);
  if (json) console.log(jsonText({ trees: plans.map(counts) }));
  else for (const plan of plans) console.log(summary(plan));
  return 0;
}

/** The trees of environments that are gone, as trees of no file. */
function formerOutputs(out: string, environments: readonly Environment[]): Output[] {
  const names = environments.map(({ name }) => name);
  return formerTrees(out, names).map((name) => ({ dir: join(out, name), files: [], ours: true }));
}

/** Names every file that is not as it shall be; 0 when there is none. */
function checkTrees(outputs: readonly Output[], json: boolean): number {
  const problems: Problem[] = [];
  const lines = outputs.flatMap(({ dir, files }) => {
    const differences = checkTree(dir, files);
    problems.push(...differences.problems);
    const named = (what: string, paths: readonly string[]) =>
      paths.map((path) => ({ what, file: join(dir, path) }));
    return [
      ...named('missing', differences.created),
      ...named('differs', differences.changed),
      ...named('extra', differences.stale),
    ];
  });
  if (json && problems.length === 0) {
    console.log(jsonText({ differences: lines }));
    return lines.length === 0 ? 0 : 1;
  }
  if (!json && lines.length > 0)
    console.log(lines.map(({ what, file }) => `${what.padEnd(7)}  ${file}`).join('\n'));
  throwIfAny(problems);
  if (lines.length === 0) return 0;
  const files = lines.length === 1 ? '1 file is' : `${lines.length} files are`;
  console.error(`${files} not as generated: run \`npm run generate\` and commit the result`);
  return 1;
}

/** What was written, in numbers of files. */
function counts({ dir, created, changed, stale, unchanged }: WritePlan) {
  return {
    folder: dir,
    files: created.length + changed.length + unchanged,
    created: created.length,
    changed: changed.length,
    removed: stale.length,
  };
}

function summary(plan: WritePlan): string {
  const { folder, files, created, changed, removed } = counts(plan);
  return `${folder}: ${files} files, ${created} created, ${changed} changed, ${removed} removed`;
}

export default command;
