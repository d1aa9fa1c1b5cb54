import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const USAGE = new URL('usage.mjs', import.meta.url).href;
/** The project's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What one whole process took. */
export interface Measured {
  /** Wall time in milliseconds, from before it is started to after it has ended. */
  readonly ms: number;
  /** Highest resident memory in MiB; `undefined` for a process that is not asked. */
  readonly mib: number | undefined;
  /** Processor time of all its threads in milliseconds, which other work on the machine disturbs less; as `mib`. */
  readonly cpu: number | undefined;
}

export interface RunOptions {
  /** Folder of compiled code, the same for every program. */
  readonly cache: string;
  /** Whether the process is asked for its memory and processor time, which costs it a millisecond. Default: true. */
  readonly memory?: boolean;
  /** The exit code that is right. Default: 0. */
  readonly exit?: number;
}

/** A program did not do its work: the benchmark has no result. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed';
}

/** Runs Node with these arguments from the project's folder, to its end. Throws RunFailed for another exit code. */
export function run(args: readonly string[], { cache, memory = true, exit = 0 }: RunOptions): Measured {
  const argv = memory ? ['--import', USAGE, ...args] : [...args];
  const start = performance.now();
  const child = spawnSync(process.execPath, argv, {
    cwd: ROOT,
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const ms = performance.now() - start;
  if (child.status !== exit) {
    throw new RunFailed(
      `node ${args.join(' ')}: exit code ${child.status ?? child.signal}, not ${exit}\n${child.stderr.slice(0, 4000)}`,
    );
  }
  if (!memory) return { ms, mib: undefined, cpu: undefined };
  const [kib = '', us = ''] = String(child.output[3]).split(' ');
  return { ms, mib: Number(kib) / 1024, cpu: Number(us) / 1000 };
}
