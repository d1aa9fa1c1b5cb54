import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { threadId } from 'node:worker_threads';
import { type Problem, Problems } from '../problem.ts';
import { type Holder, host, MARKER, markerText, readHolder, startOf } from './marker.ts';

/** How long a writer out of sight, on another host or in another container, is taken to be alive. A write takes seconds. */
const OUT_OF_SIGHT_MS = 10 * 60_000;

/** Nonces of this thread's own locks. A marker of this very thread that is not among them is of a write that failed. */
const held = new Set<string>();

/** An exclusive right to change a tree. */
export interface Lock {
  readonly path: string;
  /** Whether an interrupted write was found. Then the marker must stay until the tree is whole again. */
  readonly tookOver: boolean;
  readonly nonce: string;
}

/** Takes the lock of an existing folder. @throws Problems TREE_BUSY while another writer is alive. */
export function lock(dir: string): Lock {
  const nonce = randomUUID();
  const own = `${dir}/INCOMPLETE.${nonce}.tmp`;
  try {
    // The file gets its content before it gets its name, so nobody ever reads half a marker.
    writeFileSync(own, markerText(nonce), { flag: 'wx' });
    const path = `${dir}/${MARKER}`;
    const tookOver = claim(own, path);
    held.add(nonce);
    // After the name is given: a journalling file system then commits both at once, and the folder costs nothing more.
    sync(path);
    sync(dir);
    return { path, tookOver, nonce };
  } finally {
    rmSync(own, { force: true });
  }
}

/** Declares the tree whole. */
export function unlock({ path, nonce }: Lock): void {
  rmSync(path);
  held.delete(nonce);
}

/** Gives up the lock and leaves the marker, for the next run to find. */
export function abandon({ nonce }: Lock): void {
  held.delete(nonce);
}

/** The problem with a tree that holds a marker: TREE_BUSY while its writer is alive, else `undefined`. */
export function busy(dir: string): Problem | undefined {
  const path = `${dir}/${MARKER}`;
  const holder = readHolder(path);
  return holder !== undefined && holder !== 'unknown' && isAlive(holder, path)
    ? busyProblem(path, nameOf(holder))
    : undefined;
}

/**
 * Gives `own` the name `path`, unless a living writer has it. Replacing a dead writer's marker has two steps, look and
 * rename, so it needs a lock in turn: one for that very marker, and whoever has it looks again before the rename.
 * Without it, two could both see the dead one, and the slower would replace the marker of the faster.
 */
function claim(own: string, path: string): boolean {
  for (;;) {
    if (tryLink(own, path)) return false;
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (holder !== 'unknown' && isAlive(holder, path))
      throw new Problems([busyProblem(path, nameOf(holder))]);
    const turn = `${path}.${nonceOf(holder)}`;
    claim(own, turn);
    try {
      const now = readHolder(path);
      if (now !== undefined && nonceOf(now) === nonceOf(holder)) {
        renameSync(own, path);
        return true;
      }
    } finally {
      rmSync(turn, { force: true });
    }
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Another writer has come, cleared away what it took for litter, and perhaps gone again.
    if (code === 'ENOENT') throw new Problems([busyProblem(to, 'another process')]);
    throw error;
  }
}

function nonceOf(holder: Holder | 'unknown'): string {
  return holder === 'unknown' ? holder : holder.nonce;
}

function isAlive(holder: Holder, path: string): boolean {
  if (holder.host !== host()) {
    return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < OUT_OF_SIGHT_MS;
  }
  if (holder.pid === process.pid && holder.start === startOf(process.pid) && holder.thread === threadId) {
    return held.has(holder.nonce);
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return holder.start === startOf(holder.pid);
}

function nameOf({ pid, host: where }: Holder): string {
  return `process ${pid}${where === host() ? '' : ` on ${where.split(' ')[0]}, out of sight from here,`}`;
}

function busyProblem(path: string, writer: string): Problem {
  return {
    code: 'TREE_BUSY',
    at: { file: path },
    message: `${writer} is writing this tree`,
    cure: `Wait until it has ended, then run again. If there is no such process, delete ${path} first.`,
  };
}

/** Makes a file's text, or a folder's names, survive a loss of power, where the system can. */
function sync(path: string): void {
  try {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Windows opens no folders; there the order of writes is the file system's.
  }
}
