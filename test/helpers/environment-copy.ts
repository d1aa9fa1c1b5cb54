import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, espalier, ROOT } from './cli.ts';
import { temporaryFolder } from './folders.ts';

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/** The environments of this repository in a folder of their own, which a test may edit. */
export class EnvironmentCopy {
  readonly folder = temporaryFolder();

  constructor() {
    cpSync(join(ROOT, 'environments'), this.folder, { recursive: true });
  }

  run(...args: readonly string[]): Ended {
    return espalier([...args, '--from', this.folder]);
  }

  text(environment: string): string {
    return readFileSync(join(this.folder, `${environment}.yaml`), 'utf8');
  }

  write(environment: string, text: string): void {
    writeFileSync(join(this.folder, `${environment}.yaml`), text);
  }

  /** Replaces text in an environment, which must have it. */
  edit(environment: string, from: string, to: string): void {
    const text = this.text(environment);
    if (!text.includes(from)) throw new Error(`no ${from}`);
    this.write(environment, text.replace(from, to));
  }

  /** Makes the folder a repository in which everything is committed. */
  commit(): void {
    for (const args of [
      ['init', '--quiet'],
      ['add', '--all'],
      ['commit', '--quiet', '--message', 'Start'],
    ]) {
      const { status, stderr } = spawnSync('git', [...IDENTITY, ...args], {
        cwd: this.folder,
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
    }
  }
}

/** Lines that only the one has, and lines that only the other has. */
export function linesBetween(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  return {
    gone: old.filter((line) => !fresh.includes(line)),
    come: fresh.filter((line) => !old.includes(line)),
  };
}
