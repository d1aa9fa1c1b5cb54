import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { ROOT } from '../../src/cli/root.ts';
import { Problems } from '../../src/problem.ts';
import { run } from '../process.ts';

const require = createRequire(import.meta.url);

/** The version of Pulumi's CLI: that of the npm package `pulumi`, which package.json pins. */
export const PULUMI_VERSION: string = JSON.parse(
  readFileSync(require.resolve('pulumi/package.json'), 'utf8'),
).version;

/**
 * Path of the pinned Pulumi, the first of: where the package `pulumi` keeps it, `pulumi` on the PATH, and what the package then downloads.
 *
 * One on the PATH counts only at that very version, for machines that cannot download (an image of CI, say): a newer Pulumi may write a state that
 * the pinned one no longer reads, and so lock everybody else out of it.
 * @throws Problems PULUMI_MISSING.
 */
export async function findPulumi(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const kept = join(
    env.PULUMI_HOME || join(homedir(), '.pulumi'),
    'versions',
    PULUMI_VERSION,
    'bin',
    'pulumi',
  );
  if (isProgram(kept)) return kept;
  const others: string[] = [];
  for (const path of onPath(env)) {
    const version = await versionOf(path, env);
    if (version === PULUMI_VERSION) return path;
    others.push(`${path} is ${version ?? 'none that says its version'}`);
  }
  return download(kept, others);
}

/** Programs of that name on the PATH, but for npm's own: the package's wrapper, which would download at once. */
function onPath({ PATH = '' }: NodeJS.ProcessEnv): string[] {
  const npm = resolve(ROOT, 'node_modules/.bin');
  return PATH.split(delimiter)
    .filter((folder) => folder !== '' && resolve(folder) !== npm)
    .map((folder) => resolve(folder, 'pulumi'))
    .filter(isProgram);
}

async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { out } = await run(path, ['version'], {
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
      within: 30_000,
    });
    return /^v?(\d+\.\d+\.\d+\S*)\s*$/.exec(out)?.[1];
  } catch {
    return undefined;
  }
}

async function download(kept: string, others: readonly string[]): Promise<string> {
  const { installCLI } = require('pulumi/lib/download.js') as {
    installCLI(version: string, root: string): Promise<void>;
  };
  const beside = others.length > 0 ? `; ${others.join(', ')}` : '';
  process.stderr.write(
    `Pulumi ${PULUMI_VERSION} is not here yet${beside}: downloading it from get.pulumi.com\n`,
  );
  let why = 'its installer left no program there';
  try {
    await installCLI(PULUMI_VERSION, resolve(kept, '../..'));
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    why = cause === undefined ? message : `${message}: ${cause.message}`;
  }
  if (isProgram(kept)) return kept;
  throw new Problems([
    {
      code: 'PULUMI_MISSING',
      at: { file: kept },
      message: `there is no Pulumi ${PULUMI_VERSION}, and it cannot be downloaded (${why})${beside}`,
      cure:
        'Run it once where get.pulumi.com can be reached, or unpack that version of ' +
        `https://www.pulumi.com/docs/install/versions/ so that its folder \`bin\` is ${resolve(kept, '..')} or on the PATH.`,
    },
  ]);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const { size } = statSync(path, { throwIfNoEntry: true });
    return size > 0 && statSync(path).isFile();
  } catch {
    return false;
  }
}
