import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from '../../src/cli/command.ts';
import { ROOT } from '../../src/cli/root.ts';
import { targetsOf } from '../binaries.ts';
import { build } from '../build.ts';
import { missingTools } from '../tools.ts';

const command: Command = {
  usage: `lab test [name...] [--required]

Runs the tests that need real control planes: those of lab/test/, or the named files of it; "all" is every one. Builds what
they run first.

  --required   without Go it fails; else it skips, and says so`,
  options: { required: { type: 'boolean' } },

  async run({ positionals, flag }) {
    const missing = missingTools(['go', 'openssl']);
    if (missing.length > 0) {
      const lines = missing.map((it) => `${it.message}. ${it.cure}`);
      const word = flag('required') ? 'FAILED' : 'SKIPPED';
      process.stderr.write(
        `\n*** ${word}: the lab's tests were not run.\n${lines.map((it) => `*** ${it}\n`).join('')}\n`,
      );
      return flag('required') ? 1 : 0;
    }
    await build(targetsOf(['etcd', 'kube-apiserver', 'argocd']), (line) => console.log(line));
    const names = positionals.includes('all') ? [] : positionals;
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const { status } = spawnSync(
      process.execPath,
      [vitest, 'run', '--config', 'lab/vitest.config.ts', ...names],
      { cwd: ROOT, stdio: 'inherit' },
    );
    return status ?? 1;
  },
};

export default command;
