import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Problem, Problems } from '../src/problem.ts';

/** What `status` shows and `down` needs: written by the process that keeps a lab. */
export interface State {
  /** Of the process that keeps the lab. */
  readonly keeper: number;
  readonly phase: 'starting' | 'ready' | 'stopping';
  /** Time of the start, ISO 8601. */
  readonly since: string;
  readonly server?: string;
  readonly kubeconfig?: string;
  /** Names of what must run while it is ready. */
  readonly programs?: readonly string[];
}

/** A file that only a lab's folder has: nothing else is ever removed. */
const MARKER = 'espalier-lab';

/** The one folder that holds everything of a running lab: certificates, data, logs, process ids. */
export class Home {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** Path of a file or folder in it. */
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  get exists(): boolean {
    return existsSync(this.path(MARKER));
  }

  /** Makes the folder. Throws Problems where there is one already, of a lab or of somebody else. */
  create(): void {
    if (this.exists) {
      throw this.problem(
        'LAB_RUNNING',
        'there is a lab in this folder',
        'End it first (npm run lab -- down), or give another folder with --home.',
      );
    }
    if (existsSync(this.folder) && readdirSync(this.folder).length > 0) {
      throw this.problem(
        'LAB_FOLDER_TAKEN',
        'the folder holds files that are no lab',
        'Give a new or an empty folder with --home.',
      );
    }
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    // Exclusive: of two starts at once, one fails here.
    writeFileSync(this.path(MARKER), 'npm run lab -- down removes this folder\n', { flag: 'wx' });
    for (const name of ['certs', 'data', 'logs', 'pids']) mkdirSync(this.path(name));
  }

  /** Removes the folder with all that is in it, if it is a lab's. */
  remove(): void {
    if (this.exists) rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  get state(): State | undefined {
    try {
      return JSON.parse(readFileSync(this.path('state.json'), 'utf8')) as State;
    } catch {
      return undefined;
    }
  }

  set state(state: State) {
    writeFileSync(this.path('state.json.tmp'), `${JSON.stringify(state, undefined, 2)}\n`);
    renameSync(this.path('state.json.tmp'), this.path('state.json'));
  }

  private problem(code: string, message: string, cure: string): Problems {
    const problem: Problem = { code, at: { file: this.folder }, message, cure };
    return new Problems([problem]);
  }
}
