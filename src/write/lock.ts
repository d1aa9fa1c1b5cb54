import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { type Problem, Problems } from '../problem.ts';

/**
 * The file that says "this tree is being written". One file is both lock and journal: it is there from before the
 * first change until after the last, so a tree with one is either in the making or was interrupted.
 */
export const MARKER = 'INCOMPLETE.yaml';

/** Whether a file name is a marker's, or that of a short-lived helper of one. */
export function isMarker(name: string): boolean {
  return /^incomplete\.(?:yaml(?:\..*)?|[0-9a-f-]{36}\.tmp)$/i.test(name);
}

/** Who writes. A process is known by its number and its start, because numbers are used again. */
interface Holder {
  readonly pid: number;
  readonly thread: number;
  /** Boot and start time of the process; empty where the system does not tell. */
  readonly start: string;
  /** Host and process namespace: only within one of them does a number mean a process. */
  readonly host: string;
  readonly nonce: string;
}

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

/** `undefined` where there is no marker, `unknown` for one that a hand or a merge has changed: nobody lives behind it. */
function readHolder(path: string): Holder | 'unknown' | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const json = /^# writer (\{.*\})$/m.exec(text)?.[1];
  try {
    const { pid, thread, start, host, nonce } = JSON.parse(json ?? '{}') as Partial<Holder>;
    if (typeof pid !== 'number' || typeof thread !== 'number' || typeof start !== 'string') return 'unknown';
    if (typeof host !== 'string' || typeof nonce !== 'string' || !/^[0-9a-f-]{36}$/.test(nonce))
      return 'unknown';
    return { pid, thread, start, host, nonce };
  } catch {
    return 'unknown';
  }
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

/** Boot id and start time of a process; of a dead one that nobody has reaped, `dead`; empty without /proc. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // proc_pid_stat(5): the second field, the command, may hold blanks and brackets; state is the 3rd, start the 22nd.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : `${boot} ${fields[19]}`;
  } catch {
    return '';
  }
}

function host(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
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

/**
 * No YAML parser takes `@` at the start of a value, and with the three keys of a manifest Argo CD's directory source
 * reports the file instead of passing over it (reposerver/repository/repository.go, getObjsFromYAMLOrJSON).
 */
function markerText(nonce: string): string {
  const holder: Holder = {
    pid: process.pid,
    thread: threadId,
    start: startOf(process.pid),
    host: host(),
    nonce,
  };
  return `# This tree is incomplete: it is being written, or the write was interrupted.
# Do not commit it. Generate again: that makes the tree whole and removes this file.
# The next lines are broken on purpose, so that Argo CD does not sync a folder that holds this file.
apiVersion: v1
kind: Incomplete
metadata: @
# writer ${JSON.stringify(holder)}
`;
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
