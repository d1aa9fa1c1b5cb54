import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { FileSpec } from '../layout.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { failure, find, folderOf, holds, isGone, unwritable, want } from './disk.ts';
import { busy } from './lock.ts';

/** A folder and all that shall be in it. The folder is wholly ours: what is not listed is removed. */
export interface Output {
  readonly dir: string;
  readonly files: readonly FileSpec[];
  /** Whether the folder is known to be a tree of ours, which may be emptied. Default: decided by what it holds. */
  readonly ours?: boolean;
}

/** How a tree differs from the disk. Paths are relative to the tree, sorted. */
export interface Differences {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** Files that are on the disk and not in the tree. */
  readonly stale: readonly string[];
  /** Whether an interrupted write left its marker; the other lists are then what is still to do. */
  readonly incomplete: boolean;
}

/** What writing a tree would do. Made without touching anything; a plan of an unchanged tree does nothing. */
export interface WritePlan extends Differences, Output {
  /** How many files are as they shall be. */
  readonly unchanged: number;
  /** Folders to make, parents first. */
  readonly newFolders: readonly string[];
  /** Folders that hold nothing of the tree, children first. */
  readonly oldFolders: readonly string[];
  /** Markers of an interrupted write, the one at the top included. */
  readonly markers: readonly string[];
}

/** Compares a tree with the disk. @throws Problems as `planWrites`. */
export function planWrite(dir: string, files: readonly FileSpec[]): WritePlan {
  return planWrites([{ dir, files }])[0] as WritePlan;
}

/**
 * Compares trees with the disk and touches nothing.
 *
 * @throws Problems with everything that forbids writing, of all trees: PATH_UNSAFE, PATH_COLLISION, TREE_LINK,
 *   TREE_FOREIGN, TREE_BUSY, TREE_UNWRITABLE.
 */
export function planWrites(trees: readonly Output[]): WritePlan[] {
  const problems: Problem[] = [];
  const plans = trees.map((tree) => {
    const before = problems.length;
    const made = plan(tree, problems);
    if (problems.length === before) refuse(made, problems);
    return made;
  });
  refuseNested(trees, problems);
  throwIfAny(problems);
  return plans;
}

/** The plans again, by the one who holds the locks: what was seen before taking them may have changed. */
export function replan(trees: readonly Output[]): WritePlan[] {
  const problems: Problem[] = [];
  const plans = trees.map((tree) => plan(tree, problems));
  throwIfAny(problems);
  return plans;
}

/**
 * How a tree differs from the disk, for a check that writes nothing and needs no right to write. `problems` holds
 * TREE_INCOMPLETE for an interrupted write and TREE_BUSY for one that is going on. @throws Problems as `planWrites`.
 */
export function checkTree(
  dir: string,
  files: readonly FileSpec[],
): Differences & { readonly problems: readonly Problem[] } {
  const fatal: Problem[] = [];
  const { created, changed, stale, incomplete, markers } = plan({ dir, files }, fatal);
  throwIfAny(fatal);
  const living = incomplete ? busy(dir) : undefined;
  const interrupted: Problem = {
    code: 'TREE_INCOMPLETE',
    at: { file: `${dir}/${markers[0]}` },
    message: 'a write of this tree was interrupted',
    cure: 'Generate again: that makes the tree whole and removes the marker. Do not commit it as it is.',
  };
  return {
    created,
    changed,
    stale,
    incomplete,
    problems: living ? [living] : incomplete ? [interrupted] : [],
  };
}

/** Whether there is nothing to do. */
export function isCurrent({ created, changed, stale, incomplete, oldFolders }: WritePlan): boolean {
  return created.length + changed.length + stale.length + oldFolders.length === 0 && !incomplete;
}

function plan({ dir, files, ours = false }: Output, problems: Problem[]): WritePlan {
  const wanted = want(dir, files, problems);
  const found = find(dir, problems);
  const stale: string[] = [];
  const changed: string[] = [];
  const missing = new Set(wanted.texts.keys());
  for (const path of found.files) {
    const text = wanted.texts.get(path);
    if (text === undefined) stale.push(path);
    else {
      try {
        if (!holds(`${dir}/${path}`, text)) changed.push(path);
        missing.delete(path);
      } catch (error) {
        if (!isGone(error)) problems.push(failure(error, `${dir}/${path}`));
      }
    }
  }
  const folders = new Set(found.folders);
  return {
    dir,
    files,
    ours,
    unchanged: wanted.texts.size - missing.size - changed.length,
    changed: changed.sort(),
    created: [...missing].sort(),
    stale: stale.sort(),
    incomplete: found.markers.length > 0,
    markers: found.markers,
    newFolders: [...wanted.folders].filter((folder) => folder !== '' && !folders.has(folder)).sort(),
    oldFolders: found.folders.filter((folder) => !wanted.folders.has(folder)).reverse(),
  };
}

function refuse(plan: WritePlan, problems: Problem[]): void {
  const { dir, ours, stale, changed, unchanged, incomplete, oldFolders } = plan;
  const living = incomplete ? busy(dir) : undefined;
  // A mistyped target must not cost anybody their files: a folder without a single file of the tree is not ours.
  const foreign = !ours && stale.length > 0 && changed.length + unchanged === 0 && !incomplete;
  if (living !== undefined) problems.push(living);
  else if (foreign || oldFolders.includes('.git')) {
    problems.push({
      code: 'TREE_FOREIGN',
      at: { file: dir },
      message: `the folder holds files of somebody else, such as ${stale[0] ?? '.git'}, and would be emptied`,
      cure: 'Name another folder for the tree. If this one is meant, empty it first.',
    });
  } else if (!isCurrent(plan)) refuseUnwritable(plan, problems);
}

/** Asks before the first change, so that a tree is not left half done for want of a right that was missing all along. */
function refuseUnwritable(
  { dir, created, changed, stale, markers, newFolders, oldFolders }: WritePlan,
  problems: Problem[],
): void {
  const made = new Set(newFolders);
  const folders = new Set(
    [''].concat([...created, ...changed, ...stale, ...markers, ...newFolders, ...oldFolders].map(folderOf)),
  );
  if (!existsSync(dir)) check(existing(dir), constants.W_OK | constants.X_OK);
  else
    for (const folder of folders)
      if (!made.has(folder)) check(`${dir}/${folder}`, constants.W_OK | constants.X_OK);
  for (const path of changed) check(`${dir}/${path}`, constants.W_OK);

  function check(path: string, mode: number): void {
    try {
      accessSync(path, mode);
    } catch (error) {
      if (!isGone(error)) problems.push(unwritable(path, (error as Error).message));
    }
  }
}

/** The nearest folder above that is there. */
function existing(dir: string): string {
  const above = dirname(resolve(dir));
  return existsSync(above) ? above : existing(above);
}

function refuseNested(trees: readonly Output[], problems: Problem[]): void {
  for (const [i, inner] of trees.entries()) {
    for (const [j, outer] of trees.entries()) {
      const way = relative(outer.dir, inner.dir);
      const inside = way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
      if (i === j || !inside || (way === '' && i < j)) continue;
      problems.push({
        code: 'PATH_COLLISION',
        at: { file: inner.dir },
        message: `another tree is written to ${outer.dir}, which is the same place or holds it`,
        cure: 'Give each tree a folder of its own.',
      });
    }
  }
}
