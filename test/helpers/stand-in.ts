import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folders.ts';

/** What a stand-in does when it is called with arguments that begin like this. */
export interface Answer {
  /** Words that the arguments begin with, and a space between them. */
  readonly to: string;
  readonly out?: string;
  readonly err?: string;
  /** Exit code. Default: 0. */
  readonly code?: number;
  /** What it writes into the file that `--event-log` names. */
  readonly log?: string;
  /** Answers only half a second after it was asked to end. */
  readonly waits?: boolean;
}

/** One call, as the program saw it. */
export interface Call {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const PROGRAM = fileURLToPath(new URL('stand-in.mjs', import.meta.url));

/** A program of that path that notes how it is called, and answers as it is told. What has no answer ends with exit code 99. */
export class StandIn {
  readonly #folder = temporaryFolder();

  constructor(path: string, answers: readonly Answer[]) {
    mkdirSync(dirname(path), { recursive: true });
    const words = [process.execPath, PROGRAM, this.#folder].map((word) => `'${word}'`).join(' ');
    writeFileSync(path, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    this.answer(answers);
  }

  answer(answers: readonly Answer[]): void {
    writeFileSync(join(this.#folder, 'answers.json'), JSON.stringify(answers));
  }

  /** Every call so far. */
  get calls(): readonly Call[] {
    return this.#noted.filter((it): it is Call => 'args' in it);
  }

  /** The arguments of every call, each as one line. */
  get lines(): readonly string[] {
    return this.calls.map(({ args }) => args.join(' '));
  }

  get waiting(): boolean {
    return this.#noted.some((it) => 'waiting' in it);
  }

  /** Id of the process that has started it, once it waits. */
  get parent(): number | undefined {
    return this.#noted.flatMap((it) => ('parent' in it ? [Number(it.parent)] : []))[0];
  }

  /** Signals that reached it. */
  get signals(): readonly string[] {
    return this.#noted.flatMap((it) => ('signal' in it ? [String(it.signal)] : []));
  }

  get #noted(): object[] {
    const file = join(this.#folder, 'calls');
    if (!existsSync(file)) return [];
    // What follows the last newline is a line that is being written.
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
}
