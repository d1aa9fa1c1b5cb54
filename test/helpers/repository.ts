import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Catalog } from '../../src/catalog.ts';
import { parseArguments } from '../../src/cli/command.ts';
import { generateTrees } from '../../src/cli/generate.ts';
import pin from '../../src/cli/pin.ts';
import type { Rule } from '../../src/rules.ts';
import { VALID } from './environments.ts';
import { filesIn, temporaryFolder } from './folders.ts';

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/** A git repository with the environment `ordered`, not pinned yet, and what is generated from it. */
export class TestRepository {
  readonly folder = temporaryFolder();
  readonly from = join(this.folder, 'environments');
  readonly out = join(this.folder, 'generated');
  readonly pins = join(this.from, 'ordered.pins.yaml');
  readonly #catalog: Catalog;
  readonly #rules: readonly Rule[];

  constructor(catalog: Catalog, rules: readonly Rule[]) {
    this.#catalog = catalog;
    this.#rules = rules;
    mkdirSync(this.from);
    for (const file of ['ordered.yaml', 'ordered.facts.json'])
      copyFileSync(join(VALID, file), join(this.from, file));
    this.git('init', '--quiet', '--initial-branch=main');
  }

  /** Runs git; what it prints. */
  git(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('git', [...IDENTITY, ...args], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  /** Replaces text in the environment, which must have it. */
  edit(from: string, to: string): void {
    const file = join(this.from, 'ordered.yaml');
    const text = readFileSync(file, 'utf8');
    if (!text.includes(from)) throw new Error(`no ${from}`);
    writeFileSync(file, text.replace(from, to));
  }

  /** Lets the environment follow the branch, without pins. */
  follow(): void {
    this.edit('rollout: ordered', 'rollout: eventual');
    rmSync(this.pins, { force: true });
  }

  generate(): void {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    try {
      generateTrees(this.#catalog, this.#rules, { from: this.from, out: this.out, check: false });
    } finally {
      log.mockRestore();
    }
  }

  /** Commits everything; the commit. */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Runs the command; what it says. @throws Problems. */
  async pin(...args: readonly string[]): Promise<string> {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    try {
      await pin.run(parseArguments(pin, ['--from', this.from, 'ordered', ...args]));
      return log.mock.calls.flat().join('\n');
    } finally {
      log.mockRestore();
    }
  }

  /** The texts of a folder of the tree, by file. */
  texts(folder: string): Record<string, string> {
    const path = join(this.out, 'ordered', folder);
    return Object.fromEntries(filesIn(path).map((file) => [file, readFileSync(join(path, file), 'utf8')]));
  }
}
