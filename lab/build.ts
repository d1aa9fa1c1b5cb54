import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Problems } from '../src/problem.ts';
import { binaryFile, cacheFolder, goVersion, linkerFlags, type Target } from './binaries.ts';
import { goEnvironment } from './go.ts';
import { BUILD_FOLDER, pinnedVersion, tagFlags } from './programs.ts';

/** Called with a line for people: what is being built, and how far it is. */
export type Say = (line: string) => void;

/** How often a running build says that it is alive, in milliseconds. */
const HEARTBEAT = 15_000;

/** What a call of `build` found and did. */
export interface Built {
  readonly built: readonly Target[];
  readonly cached: readonly Target[];
}

/**
 * Builds what is not in the cache, one after the other. A binary appears under its name only when it is whole: an interrupted
 * build leaves a file that ends in .tmp, which the next one removes.
 */
export async function build(targets: readonly Target[], say: Say, cache = cacheFolder()): Promise<Built> {
  const version = await goVersion();
  const todo = targets.filter((it) => !existsSync(binaryFile(it, version, cache)));
  for (const [i, target] of todo.entries()) {
    const start = Date.now();
    const title = `[${i + 1}/${todo.length}] ${describeTarget(target)}`;
    say(title);
    await buildOne(target, binaryFile(target, version, cache), say);
    say(`${title} built in ${elapsed(start)}`);
  }
  return { built: todo, cached: targets.filter((it) => !todo.includes(it)) };
}

/** `kube-apiserver v1.35.8`. */
export function describeTarget({ program, binary }: Target): string {
  return `${binary} ${pinnedVersion(program)}`;
}

async function buildOne({ program, binary, path: source }: Target, path: string, say: Say): Promise<void> {
  const start = Date.now();
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  removeLeftovers(folder);
  const temporary = `${path}.${process.pid}.tmp`;
  const flags = ['-trimpath', '-buildvcs=false', ...tagFlags(program), `-ldflags=${linkerFlags(program)}`];
  const child = spawn('go', ['build', ...flags, '-v', '-o', temporary, source], {
    cwd: join(BUILD_FOLDER, program),
    env: goEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const interrupt = () => {
    child.kill('SIGKILL');
    rmSync(temporary, { force: true });
    process.exit(130);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const words: string[] = [];
  const seen = { downloads: 0, packages: 0 };
  createInterface(child.stderr).on('line', (line) => {
    if (line.startsWith('go: downloading ')) seen.downloads++;
    // With -v Go prints the path of each package that it compiles, and a "#" before a compiler's words.
    else if (/^[\w./~+-]+$/.test(line)) seen.packages++;
    else words.push(line);
  });
  const progress = () => `${seen.downloads} modules downloaded, ${seen.packages} packages compiled`;
  const heartbeat = setInterval(() => say(`      ${binary}: ${progress()}, ${elapsed(start)}`), HEARTBEAT);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  }).finally(() => {
    clearInterval(heartbeat);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  });
  if (code !== 0) {
    rmSync(temporary, { force: true });
    throw new Problems([
      {
        code: 'LAB_BUILD_FAILED',
        at: { path: binary },
        message: `go build ended with ${code}:\n${words.slice(-20).join('\n')}`,
        cure: 'Free what it lacks (memory, disk, network) and build again: what was compiled is kept.',
      },
    ]);
  }
  renameSync(temporary, path);
}

/** Removes what builds left that no longer run. */
function removeLeftovers(folder: string): void {
  for (const file of readdirSync(folder)) {
    const pid = /\.(\d+)\.tmp$/.exec(file)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, file), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** `4m 12s` since a time of `Date.now()`. */
export function elapsed(start: number): string {
  const seconds = Math.round((Date.now() - start) / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}
