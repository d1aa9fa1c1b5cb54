import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

/** How a program is run. */
export interface RunOptions {
  /** The whole environment of the program. Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default: this process's own folder. */
  readonly cwd?: string;
}

/** What a program said, and how it ended. */
export interface Ran {
  /** Its exit code; 128 and the number of the signal where one ended it, as shells have it. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Whether it was ended because its time was over. */
  readonly late: boolean;
}

/** Milliseconds between asking a late program to end and ending it. */
const GRACE = 5_000;

/**
 * Runs a program without a shell, and returns what it says.
 * @param input what it reads from standard input. Default: nothing.
 * @param within milliseconds that it has. Default: two minutes.
 * @throws the system's error (`ENOENT`, `EACCES`) where it cannot be started.
 */
export function run(
  program: string,
  args: readonly string[],
  {
    env,
    cwd,
    input,
    within = 120_000,
  }: RunOptions & { readonly within?: number; readonly input?: string } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      env,
      cwd,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = false;
    const timers = [
      setTimeout(() => {
        late = true;
        child.kill('SIGTERM');
        timers.push(setTimeout(() => child.kill('SIGKILL'), GRACE));
      }, within),
    ];
    // A program that ends before it has read all says so by its exit code.
    child.stdin?.on('error', () => {}).end(input);
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', (error) => {
      timers.forEach(clearTimeout);
      reject(error);
    });
    child.once('close', (code, signal) => {
      timers.forEach(clearTimeout);
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ code: exitCode(code, signal), out: text(out), err: text(err), late });
    });
  });
}

/**
 * Runs a program in this one's place: it has the terminal, its exit code is returned, and what would end this process is its to deal with.
 *
 * On a terminal Ctrl-C reaches the program without us, and a second signal would make Pulumi drop its work and its record of it. Without a
 * terminal the program gets a process group of its own, so that it hears of a signal from us alone, and once.
 * @throws the system's error (`ENOENT`, `EACCES`) where it cannot be started.
 */
export async function attach(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const terminal = process.stdin.isTTY === true;
  const child = spawn(program, [...args], { ...options, stdio: 'inherit', detached: !terminal });
  const release = passSignals(child, terminal);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(exitCode(code, signal)));
    });
  } finally {
    release();
  }
}

function passSignals(child: ChildProcess, terminal: boolean): () => void {
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handler = () => {
      if (!(terminal && signal === 'SIGINT')) child.kill(signal);
    };
    process.on(signal, handler);
    return () => void process.off(signal, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}

const exitCode = (code: number | null, signal: NodeJS.Signals | null) =>
  code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
