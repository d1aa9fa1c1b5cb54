import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Run {
  /** Default: the project's folder. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The project whose espalier is run. Default: this one. */
  readonly root?: string;
}

/** Runs `node src/espalier.mjs` as a user would, in a process of its own and without a terminal. */
export function espalier(args: readonly string[], { cwd, env, root = ROOT }: Run = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}/src/espalier.mjs`, ...args], {
    cwd: cwd ?? root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status, out: stdout, err: stderr };
}
