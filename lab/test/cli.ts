import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Home } from '../home.ts';

const front = fileURLToPath(new URL('../lab.mjs', import.meta.url));

/** What a command of the lab came to. */
export interface Ended {
  readonly code: number;
  /** What it wrote, to both of its outputs. */
  readonly text: string;
}

/** Starts a command of the lab in a folder, as its user does; `env` is added to the environment. */
export function start(home: Home, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [front, ...args, '--home', home.folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

/** Runs a command of the lab to its end. */
export async function run(home: Home, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = start(home, args, env);
  let text = '';
  child.stdout?.on('data', (it) => (text += it));
  child.stderr?.on('data', (it) => (text += it));
  return { code: await ending(child), text };
}

/** The exit code; below zero for the end by a signal. */
export function ending(child: ChildProcess): Promise<number> {
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? -1 : -2))),
  );
}
