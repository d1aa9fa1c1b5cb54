import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MAX_BYTES } from '../input/text.ts';
import { Git, type GitFile } from '../pin/git.ts';
import { type Problem, Problems } from '../problem.ts';
import { isManifest } from './read.ts';

/** One of the two sides of a comparison: trees and records of charts, as files that nothing has been made of yet. */
export interface Side {
  /** For people: `main (1a2b3c4)`, `generated`. */
  readonly label: string;
  /** By environment, the id of each file by its path in the tree. Equal ids mean equal bytes, on both sides. */
  readonly trees: ReadonlyMap<string, Files>;
  /** Bytes of files, in their order; empty for one that was larger than is read. */
  read(environment: string, paths: readonly string[]): Buffer[];
  /** The record of a chart as it stands there, `undefined` where there is none. */
  chart(name: string): Buffer | undefined;
}

export type Files = ReadonlyMap<string, string>;

/** Files of one side at most. A tree of a thousand apps has ten thousand. */
const MAX_FILES = 500_000;
const CHART_NAME = /^[a-z0-9][a-z0-9.-]*$/;

const USE = {
  code: 'DIFF',
  reads: 'the base is read from commits',
  cure: 'Run it inside the repository, or name a folder of trees with --base DIR.',
};

/**
 * A side by what a user said: an existing folder of trees, or any name of a commit of the repository of `repo`. A name
 * that is both is the folder; `git:NAME` is the commit. @throws Problems DIFF_NO_REPOSITORY, DIFF_NO_GIT, DIFF_UNKNOWN_REF,
 * DIFF_NO_TREES, DIFF_UNREADABLE, DIFF_TOO_MANY_FILES.
 */
export function sideOf(said: string, repo = '.'): Side {
  const ref = said.startsWith('git:') ? said.slice(4) : undefined;
  if (ref === undefined && isFolder(said)) return folderSide(said, repo);
  return gitSide(ref ?? said, repo);
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * A folder of trees, or one that holds them as `generated/`. Records are in `charts/` beside it, else in that of `repo`: a
 * record is of a version of a chart, whoever uses it.
 */
function folderSide(said: string, repo: string): Side {
  const nested = join(said, 'generated');
  const root = basename(resolve(said)) !== 'generated' && isFolder(nested) ? nested : said;
  const bytesOf = (path: string): Buffer => {
    const { size } = lstatSync(path);
    // What is too large is told apart by its size; nobody reads it.
    return size > MAX_BYTES ? Buffer.from(`too large: ${size}`) : bytesAt(path);
  };
  const trees = treesOf(
    said,
    filesBelow(root).map((path) => ({ path, id: '' })),
  );
  const ids = new Map(
    [...trees].map(([environment, files]) => [
      environment,
      new Map([...files.keys()].map((path) => [path, idOf(bytesOf(join(root, environment, path)))])),
    ]),
  );
  return {
    label: said,
    trees: ids,
    read: (environment, paths) =>
      paths.map((path) => {
        const file = join(root, environment, path);
        return lstatSync(file).size > MAX_BYTES ? Buffer.alloc(0) : bytesAt(file);
      }),
    chart: (name) => {
      if (!CHART_NAME.test(name)) return undefined;
      const files = [dirname(resolve(root)), repo].map((folder) => join(folder, 'charts', `${name}.json`));
      const file = files.find((it) => lstatSync(it, { throwIfNoEntry: false })?.isFile());
      return file === undefined ? undefined : readFileSync(file);
    },
  };
}

/** Of a link, where it leads, as git stores it: no object, so a manifest that is one reads as unknown. Argo CD applies what is there. */
const bytesAt = (path: string) =>
  lstatSync(path).isSymbolicLink() ? readlinkSync(path, { encoding: 'buffer' }) : readFileSync(path);

/** Files below a folder, by hand: `readdir` itself follows links to folders, and a link leads anywhere. */
function filesBelow(root: string): string[] {
  const files: string[] = [];
  const open = [''];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    try {
      for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
        if (entry.isDirectory()) open.push(`${folder}${entry.name}/`);
        else if (entry.isFile() || entry.isSymbolicLink()) files.push(`${folder}${entry.name}`);
      }
    } catch (error) {
      const message = (error as Error).message;
      throw fault('DIFF_UNREADABLE', join(root, folder), message, 'Correct the path or its permissions.');
    }
  }
  return files;
}

/** Ids of folders are those of git, so that a folder compares with a commit. Repositories of SHA-256 ids hash anew. */
const idOf = (bytes: Buffer) => Git.idOf(bytes, 40);

function gitSide(ref: string, repo: string): Side {
  const git = new Git(repo, USE);
  const commit = git.commitOf(ref);
  if (commit === undefined) {
    const shallow = git.isShallow() ? ' The clone is shallow: fetch more of it.' : '';
    const cure = `Name a branch, tag or commit that the clone has (\`git fetch origin ${/^[\w./-]+$/.test(ref) ? ref : 'main'}\`), or a folder.${shallow}`;
    throw fault('DIFF_UNKNOWN_REF', repo, `there is no commit and no folder "${ref}"`, cure);
  }
  const prefix = git.prefix();
  const top = `${prefix}generated/`;
  const label = `${ref} (${commit.slice(0, 7)})`;
  const files = git.filesIn(commit, top).map(({ id, path }) => ({ id, path: path.slice(top.length) }));
  const trees = treesOf(label, files);
  let records: Map<string, GitFile> | undefined;
  const contents = (some: readonly GitFile[]) => (some.length === 0 ? [] : git.contentsOf(some));
  // Blobs of a SHA-256 repository have other ids than the folder's files: everything would differ.
  const plain = files.every(({ id }) => id.length === 40);
  return {
    label,
    trees: plain ? trees : rehashed(trees, contents),
    read: (environment, paths) =>
      contents(paths.map((path) => ({ path, id: trees.get(environment)?.get(path) ?? '' }))).map((bytes) =>
        bytes.length > MAX_BYTES ? Buffer.alloc(0) : bytes,
      ),
    chart: (name) => {
      records ??= new Map(git.filesIn(commit, `${prefix}charts/`).map((file) => [basename(file.path), file]));
      const record = CHART_NAME.test(name) ? records.get(`${name}.json`) : undefined;
      return record && contents([record])[0];
    },
  };
}

function rehashed(
  trees: ReadonlyMap<string, Files>,
  contents: (files: readonly GitFile[]) => Buffer[],
): ReadonlyMap<string, Files> {
  return new Map(
    [...trees].map(([environment, files]) => {
      const all = [...files].map(([path, id]) => ({ path, id }));
      const bytes = contents(all);
      return [environment, new Map(all.map(({ path }, i) => [path, idOf(bytes[i] as Buffer)]))];
    }),
  );
}

function treesOf(label: string, files: readonly GitFile[]): Map<string, Map<string, string>> {
  if (files.length > MAX_FILES)
    throw fault('DIFF_TOO_MANY_FILES', label, `${files.length} files`, 'Name the folder of the trees alone.');
  const trees = new Map<string, Map<string, string>>();
  for (const { path, id } of files) {
    const slash = path.indexOf('/');
    if (slash <= 0) continue;
    const environment = path.slice(0, slash);
    const tree = trees.get(environment) ?? new Map<string, string>();
    trees.set(environment, tree.set(path.slice(slash + 1), id));
  }
  for (const [name, tree] of trees) if (![...tree.keys()].some(isManifest)) trees.delete(name);
  if (trees.size === 0)
    throw fault(
      'DIFF_NO_TREES',
      label,
      'it holds no generated tree',
      'Name the folder that holds <env>/, or a commit that has generated/.',
    );
  return trees;
}

function fault(code: string, file: string, message: string, cure: string): Problems {
  const problem: Problem = { code, at: { file }, message, cure };
  return new Problems([problem]);
}
