// The engine as `espalier generate` runs it, with components made in memory instead of found in platform/ and apps/.
import { parseArgs } from 'node:util';
import { generateTrees } from '../src/cli/generate.ts';
import { Problems } from '../src/problem.ts';
import { loadRules } from '../src/rules.ts';
import { fleetCatalog } from './catalog.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false } },
});
const [apps = '', out = '', from = ''] = positionals;
try {
  process.exitCode = generateTrees(fleetCatalog(Number(apps)), await loadRules(), {
    from,
    out,
    check: values.check,
  });
} catch (error) {
  if (!(error instanceof Problems)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
