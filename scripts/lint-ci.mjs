// `npm run lint:ci`: workflows, Dockerfiles and shell scripts, by linters that are no npm packages. They are installed at the first run, each at a
// pinned version (.ci/requirements.txt by hash; Go compares with the public checksum database), and kept in ~/.cache/espalier/lint. It needs
// Python 3 with venv, and Go. Ends with a line `N passed, N failed`; a linter that cannot run has failed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
const REQUIREMENTS = '.ci/requirements.txt';

const key = createHash('sha256')
  .update(`${ACTIONLINT}\n${process.arch}\n${readFileSync(REQUIREMENTS, 'utf8')}`)
  .digest('hex');
const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const home = join(cache, 'espalier', 'lint', key.slice(0, 16));
const tool = (name) => join(home, 'bin', name);

const workflows = globSync('.github/workflows/*.yml').sort();
const dockerfiles = globSync(['apps/*/{,image/}Dockerfile', '.devcontainer/Dockerfile']).sort();
const scripts = ['.ci/run', ...globSync('.githooks/*').sort()];

/** @type {[name: string, command: string, args: string[]][]} */
const linters = [
  ['actionlint', tool('actionlint'), [`-shellcheck=${tool('shellcheck')}`, '-pyflakes=', ...workflows]],
  // Offline: the same verdict everywhere, without a token.
  [
    'zizmor',
    tool('zizmor'),
    ['--offline', '--persona=auditor', '--no-progress', '--quiet', '.github/workflows'],
  ],
  ['hadolint', tool('hadolint'), dockerfiles],
  ['shellcheck', tool('shellcheck'), scripts],
];

const ready = install();
let failed = 0;
for (const [name, command, args] of linters) {
  console.log(`\n> ${name}`);
  if (ready && run(command, args)) console.log('in order');
  else {
    console.log(`FAILED npm run lint:ci: ${name}`);
    failed++;
  }
}
console.log(`\n${linters.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** All or nothing: what was interrupted is not taken for whole. Whether everything is there. */
function install() {
  if (existsSync(tool('actionlint'))) return true;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const python = run(
    'python3',
    ['-m', 'venv', home],
    'Install Python 3 with venv (Debian: apt-get install python3-venv).',
  );
  const packages =
    python &&
    run(tool('python'), [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'],
      ...['--require-hashes', '--only-binary=:all:', '--requirement', REQUIREMENTS],
    ]);
  if (!packages) return false;
  // Into a folder of its own first: its presence says that everything is.
  const built = join(home, 'built');
  const env = { ...process.env, GOBIN: built, GOFLAGS: '' };
  if (!run('go', ['install', ACTIONLINT], 'Install Go (https://go.dev/dl/) and put it on PATH.', env))
    return false;
  renameSync(join(built, 'actionlint'), tool('actionlint'));
  return true;
}

function run(command, args, cure = '', env = process.env) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error) console.error(`${command} cannot be run: ${error.message}. ${cure}`.trim());
  else if (status !== 0 && cure) console.error(cure);
  return status === 0;
}
