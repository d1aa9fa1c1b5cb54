import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { Problems } from './problem.ts';
import { failure, folderOf } from './write/disk.ts';
import { abandon, type Lock, lock, unlock } from './write/lock.ts';
import { MARKER } from './write/marker.ts';
import { isCurrent, replan, type WritePlan } from './write/plan.ts';

export { formerTrees, removeFolder } from './write/former.ts';
export {
  checkTree,
  type Differences,
  isCurrent,
  type Output,
  planWrite,
  planWrites,
  type WritePlan,
} from './write/plan.ts';

/** Makes the disk what the plan's tree says. @throws Problems as `applyWrites`. */
export function applyWrite(plan: WritePlan): void {
  applyWrites([plan]);
}

/**
 * Makes the disk what the trees say: all trees are locked and compared once more before the first is touched, and a
 * tree without differences is left alone, down to its times. From the first change to the last a tree holds markers,
 * one at its top and one in each folder that changes, so that neither a check, nor Git, nor Argo CD takes a mixture
 * for a tree; the next run completes it, whatever its own input (docs/decisions/0006-atomic-writes.md).
 *
 * @throws Problems TREE_BUSY or TREE_UNWRITABLE. Trees that were not reached are as they were.
 */
export function applyWrites(plans: readonly WritePlan[]): void {
  const open = new Map<WritePlan, Lock>();
  let at = '';
  try {
    const todo = plans.filter((plan) => !isCurrent(plan));
    for (const plan of todo) {
      at = plan.dir;
      mkdirSync(at, { recursive: true });
      open.set(plan, lock(at));
    }
    const fresh = replan(todo);
    for (const [i, plan] of todo.entries()) {
      at = plan.dir;
      const held = open.get(plan) as Lock;
      // From here on the lock is not given back on failure: its marker says that the tree is not whole.
      open.delete(plan);
      try {
        change(fresh[i] as WritePlan);
        unlock(held);
      } catch (error) {
        abandon(held);
        throw error;
      }
    }
  } catch (error) {
    for (const held of open.values()) held.tookOver ? abandon(held) : unlock(held);
    if (error instanceof Problems) throw error;
    throw new Problems([failure(error, at)]);
  }
}

/** The encoding is the default, yet only where it is stated does Node write in one call to the system instead of three. */
const NEW_FILE = { flag: 'wx', encoding: 'utf8' } as const;

/** Everything between taking the lock, whose marker is at the top, and giving it back. */
function change({ dir, files, created, changed, stale, markers, newFolders, oldFolders }: WritePlan): void {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const made = new Set(newFolders);
  const gone = new Set(oldFolders);
  const marked = new Set<string>();

  function mark(folder: string): void {
    if (folder === '' || marked.has(folder)) return;
    marked.add(folder);
    link(`${dir}/${MARKER}`, `${dir}/${folder}/${MARKER}`);
  }

  for (const path of [...changed, ...stale, ...created]) {
    const folder = folderOf(path);
    if (!made.has(folder)) mark(folder);
  }
  for (const path of stale) unlinkSync(`${dir}/${path}`);
  for (const path of markers) {
    const folder = folderOf(path);
    if (!gone.has(folder)) continue;
    unlinkSync(`${dir}/${path}`);
    if (path === `${folder}/${MARKER}`) marked.delete(folder);
  }
  for (const folder of oldFolders) {
    if (marked.delete(folder)) unlinkSync(`${dir}/${folder}/${MARKER}`);
    rmdirSync(`${dir}/${folder}`);
  }
  for (const folder of newFolders) {
    mkdirSync(`${dir}/${folder}`);
    mark(folder);
  }
  for (const path of created) writeFileSync(`${dir}/${path}`, texts.get(path) as string, NEW_FILE);
  for (const path of changed) overwrite(`${dir}/${path}`, texts.get(path) as string);
  // Only now: while one folder is not done, none may look done.
  for (const path of markers) {
    if (path !== MARKER && !gone.has(folderOf(path))) rmSync(`${dir}/${path}`, { force: true });
  }
  for (const folder of marked) rmSync(`${dir}/${folder}/${MARKER}`, { force: true });
}

/** A second name costs half of a second file. Where an interrupted run has left one, that will do. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** In place: a file system flushes a file that was truncated or renamed over, at ten times the price. */
function overwrite(path: string, text: string): void {
  const fd = openSync(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  let shared: boolean;
  try {
    const { nlink, size } = fstatSync(fd);
    shared = nlink > 1;
    if (!shared) {
      const bytes = Buffer.from(text);
      writeFileSync(fd, bytes);
      if (bytes.length < size) ftruncateSync(fd, bytes.length);
    }
  } finally {
    closeSync(fd);
  }
  if (shared) {
    // Another name of the same file, a backup perhaps, must not change with it.
    unlinkSync(path);
    writeFileSync(path, text, NEW_FILE);
  }
}
