import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A line of a server's log. */
export type Line = Readonly<Record<string, unknown>>;

export interface Started {
  readonly child: ChildProcess;
  /** All lines so far. */
  readonly lines: Line[];
  /** The first line with that message, now or later. */
  said(message: string): Promise<Line>;
  /** Exit code, once there is one. */
  readonly ended: Promise<number | null>;
}

/** Starts a server as a process that ends with the test at the latest. */
export function startProcess(
  [command = '', ...args]: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env: Readonly<Record<string, string>> },
): Started {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines: Line[] = [];
  let rest = '';
  let errors = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part) => JSON.parse(part) as Line));
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    lines,
    ended,
    said: (message) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.find((it) => it.message === message);
          if (!line) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
        ended.then(() => reject(new Error(`ended before it said "${message}": ${errors}`)));
      }),
  };
}
