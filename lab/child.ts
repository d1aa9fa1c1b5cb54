import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problems } from '../src/problem.ts';
import type { Home } from './home.ts';
import { forget, record, signalGroup } from './pids.ts';

/** A program to run. */
export interface ChildSpec {
  /** Names its log and its pid file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment, which is otherwise the keeper's. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Whether it serves. A throw counts as no. */
  readonly ready: () => Promise<boolean>;
  /** Milliseconds until it must serve. Default: 60,000. */
  readonly readyWithin?: number;
  /** Milliseconds between SIGTERM and SIGKILL. Default: 15,000. */
  readonly stopWithin?: number;
}

/** A running program: in a process group of its own, its output in a log, its id on record. */
export class Child {
  readonly name: string;
  readonly pid: number;
  readonly spec: ChildSpec;
  /** How it ended: `exit code 1`, `SIGKILL`; settles only then. */
  readonly ended: Promise<string>;
  /** The same, once it has. */
  how: string | undefined;
  private readonly stopWithin: number;

  /** Starts a program and waits until it serves. Throws Problems, with the end of its log, where it does not. */
  static async start(home: Home, spec: ChildSpec): Promise<Child> {
    const log = home.path('logs', `${spec.name}.log`);
    const output = openSync(log, 'a');
    const child = spawn(spec.command, [...spec.args], {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...spec.env },
      cwd: spec.cwd ?? home.folder,
    });
    closeSync(output);
    const started = new Child(home, spec, child);
    try {
      await started.waitUntilReady(spec, log);
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  private constructor(home: Home, spec: ChildSpec, child: ChildProcess) {
    this.name = spec.name;
    this.spec = spec;
    this.pid = child.pid ?? 0;
    this.stopWithin = spec.stopWithin ?? 15_000;
    if (this.pid > 0) record(home, this.name, this.pid);
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.how = how;
        forget(home, this.name);
        resolve(how);
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  get running(): boolean {
    return this.how === undefined;
  }

  /** Ends it at once, as the kernel does when memory is short. */
  async kill(): Promise<void> {
    if (this.pid === 0) return;
    signalGroup(this.pid, 'SIGKILL');
    await this.ended;
  }

  /** Asks it to end, waits, and insists. What it started itself ends with it. */
  async stop(): Promise<void> {
    if (this.pid === 0) return;
    if (this.running) signalGroup(this.pid, 'SIGTERM');
    await Promise.race([this.ended, sleep(this.stopWithin, undefined, { ref: false })]);
    signalGroup(this.pid, 'SIGKILL');
    await this.ended;
  }

  private async waitUntilReady({ name, ready, readyWithin = 60_000 }: ChildSpec, log: string): Promise<void> {
    const start = Date.now();
    if (this.pid === 0) await this.ended;
    while (this.running && Date.now() - start < readyWithin) {
      if (await ready().catch(() => false)) return;
      await sleep(50);
    }
    const what = this.running ? `does not answer after ${readyWithin / 1000} s` : `ended with ${this.how}`;
    throw new Problems([
      {
        code: 'LAB_PROGRAM_FAILED',
        at: { path: name },
        message: `${name} ${what}; the last it said:\n${tail(log)}`,
        cure: 'Mend what it says, and start the lab again.',
      },
    ]);
  }
}

/** The last lines of a log. */
export function tail(file: string, lines = 15): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
