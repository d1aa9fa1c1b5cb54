import { join } from 'node:path';
import { loadCatalog } from '../catalog.ts';
import { loadEnvironments } from '../environment/load.ts';
import { generate } from '../generate.ts';
import { loadRules } from '../rules.ts';
import { applyWrites, planWrite, type WritePlan } from '../write.ts';
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
    const from = text('from') ?? 'environments';
    const out = text('out') ?? 'generated';
    const [catalog, rules] = await Promise.all([loadCatalog(ROOT), loadRules()]);
    const environments = loadEnvironments(from, catalog, positionals);
    const plans = generate(environments, catalog, rules).map(({ tree, files }) =>
      planWrite(join(out, tree.environment.name), files),
    );
    if (flag('check')) return report(plans);
    applyWrites(plans);
    for (const plan of plans) console.log(summary(plan));
    return 0;
  },
};

function report(plans: readonly WritePlan[]): number {
  const lines = plans.flatMap((plan) => [
    ...plan.created.map((path) => `missing  ${join(plan.dir, path)}`),
    ...plan.changed.map((path) => `differs  ${join(plan.dir, path)}`),
    ...plan.stale.map((path) => `extra    ${join(plan.dir, path)}`),
  ]);
  if (lines.length === 0) return 0;
  console.log(lines.join('\n'));
  console.error(`${lines.length} files are not as generated: run \`npm run generate\` and commit the result`);
  return 1;
}

function summary({ dir, created, changed, stale, unchanged }: WritePlan): string {
  const total = created.length + changed.length + unchanged;
  return `${dir}: ${total} files, ${created.length} created, ${changed.length} changed, ${stale.length} removed`;
}

export default command;
