import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { cut } from '../input/display.ts';
import { type Problem, Problems } from '../problem.ts';

/** A file of a commit. */
export interface GitFile {
  /** From the top of the repository. */
  readonly path: string;
  /** Two files with the same id have the same bytes. */
  readonly id: string;
}

/** Where a caller's variables would point git at another repository than the folder's: those of a hook, mostly. */
const ELSEWHERE = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
];

/** Who reads a repository, for errors: the first word of their codes, and what the repository is read for. */
export interface GitUse {
  readonly code: string;
  readonly reads: string;
  /** What to do where there is no repository. */
  readonly cure: string;
}

const FOR_PINS: GitUse = {
  code: 'PIN',
  reads: 'pins are read from commits',
  cure: 'Name a folder of the repository that holds the generated tree with --repo.',
};

/**
 * Reads a repository with the `git` of the machine. What users type reaches it without a shell and after
 * `--end-of-options`, so that it is never taken for an option. @throws Problems PIN_NO_GIT, PIN_NO_REPOSITORY, PIN_GIT, or
 * with the first word of `use`.
 */
export class Git {
  readonly #folder: string;
  readonly #use: GitUse;

  /** @param folder any folder of the repository. */
  constructor(folder: string, use: GitUse = FOR_PINS) {
    this.#folder = folder;
    this.#use = use;
    const { status, err } = this.#run(['rev-parse', '--git-dir']);
    if (status === 0) return;
    throw one({
      code: `${use.code}_NO_REPOSITORY`,
      at: { file: folder },
      message: `git reads no repository here: ${err}`,
      cure: use.cure,
    });
  }

  /** The folder's own path from the top of the repository, with a slash at its end; empty at the top. */
  prefix(): string {
    return this.#read(['rev-parse', '--show-prefix']).toString('utf8').replace(/\n$/, '');
  }

  /** The id that git gives a file with these bytes, in the form of an id at hand: SHA-1 or SHA-256. */
  static idOf(bytes: Uint8Array, length: number): string {
    const blob = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
    return hash(length === 64 ? 'sha256' : 'sha1', blob);
  }

  /** The commit that a name, a short or a whole hash stands for; `undefined` where there is none, or more than one. */
  commitOf(name: string): string | undefined {
    const { status, out } = this.#run([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${name}^{commit}`,
    ]);
    return status === 0 ? out.toString('latin1').trim() : undefined;
  }

  /** Whether one commit is in the history of another, or is that one. */
  isAncestor(commit: string, of: string): boolean {
    const { status, err } = this.#run(['merge-base', '--is-ancestor', commit, of]);
    if (status === 0 || status === 1) return status === 0;
    throw this.#failed('merge-base', err);
  }

  /** Whether a file of the folder differs from what is committed, or is not committed at all. */
  isChanged(file: string): boolean {
    return this.#read(['status', '--porcelain=v1', '-z', '--untracked-files=all', '--', file]).length > 0;
  }

  /** Whether the clone has only a part of the history. */
  isShallow(): boolean {
    return this.#read(['rev-parse', '--is-shallow-repository']).toString('latin1').trim() === 'true';
  }

  /** The files below a folder of a commit, which ends in a slash, by path; none where there is no such folder. */
  filesIn(commit: string, folder: string): GitFile[] {
    const listed = this.#read(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit, folder]);
    return listed
      .toString('utf8')
      .split('\0')
      .flatMap((line) => {
        // <mode> blob <id> TAB <path>. A link is told by where it leads, since Argo CD applies what is there; a submodule is no blob.
        const [, id, path] = /^(?:100644|100755|120000) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
        return id === undefined || path === undefined ? [] : [{ id, path }];
      });
  }

  /** The bytes of files, in their order. */
  contentsOf(files: readonly GitFile[]): Buffer[] {
    const answer = this.#read(['cat-file', '--batch'], `${files.map(({ id }) => id).join('\n')}\n`);
    let at = 0;
    return files.map(({ path }) => {
      const end = answer.indexOf('\n', at);
      const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(answer.toString('latin1', at, end)) ?? [];
      if (size === undefined) throw this.#failed('cat-file', `${path} cannot be read`);
      at = end + 1 + Number(size) + 1;
      return answer.subarray(end + 1, at - 1);
    });
  }

  #read(args: readonly string[], input?: string): Buffer {
    const { status, out, err } = this.#run(args, input);
    if (status !== 0) throw this.#failed(args[0] as string, err);
    return out;
  }

  #run(args: readonly string[], input = ''): { status: number | null; out: Buffer; err: string } {
    const env = {
      ...process.env,
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_LITERAL_PATHSPECS: '1',
    };
    for (const name of ELSEWHERE) delete (env as NodeJS.ProcessEnv)[name];
    const { status, stdout, stderr, error } = spawnSync('git', ['-C', this.#folder, ...args], {
      env,
      input,
      maxBuffer: 256 * 1024 * 1024,
    });
    if (error !== undefined) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw missing ? this.#noGit() : this.#failed(args[0] as string, error.message);
    }
    return { status, out: stdout, err: cut(stderr.toString('utf8').trim()) };
  }

  #noGit(): Problems {
    return one({
      code: `${this.#use.code}_NO_GIT`,
      at: {},
      message: `there is no program \`git\` on the PATH: ${this.#use.reads}`,
      cure: 'Install git, and run it again.',
    });
  }

  #failed(what: string, message: string): Problems {
    return one({
      code: `${this.#use.code}_GIT`,
      at: {},
      message: `git ${what} failed: ${message}`,
      cure: 'Mend the repository: `git fsck` says what is wrong with it.',
    });
  }
}

const one = (problem: Problem) => new Problems([problem]);
