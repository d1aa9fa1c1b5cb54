import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from './run.ts';

/** What a commit changes, as GitHub's `createCommitOnBranch` takes it. */
export interface Changes {
  readonly additions: readonly { readonly path: string; readonly contents: string }[];
  readonly deletions: readonly { readonly path: string }[];
}

/** Folders that a workflow may change. Everything else, workflows above all, is changed by people. */
export const FOLDERS = ['environments/', 'generated/'];

/** What differs between the working tree and its commit. @throws Refused where something outside of `FOLDERS` does. */
export function changesIn(root: string): Changes {
  const paths = git(root, ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all'])
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
  const outside = paths.filter((path) => !FOLDERS.some((folder) => path.startsWith(folder)));
  if (outside.length > 0)
    throw new Refused(`only ${FOLDERS.join(' and ')} may change; so did ${outside.slice(0, 10).join(', ')}`);
  const additions = [];
  const deletions = [];
  for (const path of paths) {
    const file = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (file === undefined) deletions.push({ path });
    else if (file.isFile()) additions.push({ path, contents: readFileSync(join(root, path), 'base64') });
    else throw new Refused(`${path} is no plain file`);
  }
  return { additions, deletions };
}

/** The commit that the working tree is of. */
export const headOf = (root: string): string => git(root, ['rev-parse', 'HEAD']).trim();

function git(root: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Refused(`git ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
