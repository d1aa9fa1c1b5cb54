import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failuresIn } from '../../scripts/failures.mjs';
import type { Command } from '../../src/cli/command.ts';
import { ROOT } from '../../src/cli/root.ts';
import { targetsOf } from '../binaries.ts';
import { build } from '../build.ts';
import { missingTools } from '../tools.ts';

const command: Command = {
  usage: `lab test [all | name...] [--required]

Runs the tests that need real control planes: those of lab/test/ but for lab/test/long/, which take most of an hour. "all" is
every one; a name, such as mutants, is part of the path of a file. Builds what they run first.

  --required   without Go and the like it fails; else it skips, and says so`,
  options: { required: { type: 'boolean' } },

  async run({ positionals, flag }) {
    const missing = missingTools(['go', 'openssl', 'git', 'redis-server']);
    if (missing.length > 0) {
      const lines = missing.map((it) => `${it.message}. ${it.cure}`);
      const word = flag('required') ? 'FAILED' : 'SKIPPED';
      process.stderr.write(
        `\n*** ${word}: the lab's tests were not run.\n${lines.map((it) => `*** ${it}\n`).join('')}\n`,
      );
      return flag('required') ? 1 : 0;
    }
    await build(targetsOf([]), (line) => console.log(line));
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const which =
      positionals.length === 0 ? ['--exclude', 'lab/test/long/**'] : positionals.filter((it) => it !== 'all');
    const folder = mkdtempSync(join(tmpdir(), 'espalier-lab-report-'));
    const report = join(folder, 'vitest.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    try {
      const args = [vitest, 'run', '--config', 'lab/vitest.config.ts', ...reporters, ...which];
      const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
      const { passed, failed } = counts(report);
      for (const line of failuresIn(report)) console.log(line);
      console.log(`\n${passed} passed, ${failed || (status === 0 ? 0 : 1)} failed`);
      return status ?? 1;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** How many tests a run had. One that left no report has failed as a whole. */
function counts(report: string): { passed: number; failed: number } {
  try {
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

export default command;
