// `npm test`: everything that must hold before a merge, in the order of its price. All steps run, so that one run shows
// everything that is wrong. Ends with a line `N passed, N failed`: the tests, and each other step as one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { failuresIn } from './failures.mjs';

const report = 'node_modules/.cache/espalier/vitest.json';
const node = process.execPath;
const bin = (path) => [node, `node_modules/${path}`];

const steps = [
  {
    name: 'format and lint',
    command: bin('@biomejs/biome/bin/biome').concat('ci', '--error-on-warnings', '.'),
  },
  { name: 'types', command: bin('typescript/bin/tsc') },
  {
    name: 'tests',
    command: bin('vitest/vitest.mjs').concat(
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ),
  },
  { name: 'generated/ is up to date', command: [node, 'src/espalier.mjs', 'generate', '--check'] },
];

mkdirSync('node_modules/.cache/espalier', { recursive: true });
rmSync(report, { force: true });
let passed = 0;
let failed = 0;
const broken = [];
for (const { name, command } of steps) {
  console.log(`\n> ${name}`);
  const { status } = spawnSync(command[0], command.slice(1), { stdio: 'inherit' });
  if (status !== 0) broken.push(name);
  const counts =
    name === 'tests' ? readCounts() : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  passed += counts.passed;
  failed += counts.failed || (status === 0 ? 0 : 1);
}
if (broken.length > 0)
  console.log(['', ...failuresIn(report), ...broken.map((name) => `FAILED npm test: ${name}`)].join('\n'));
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** A run that left no report has failed as a whole. */
function readCounts() {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
