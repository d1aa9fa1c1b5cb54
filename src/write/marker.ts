import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';

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
export interface Holder {
  readonly pid: number;
  readonly thread: number;
  /** Boot and start time of the process; empty where the system does not tell. */
  readonly start: string;
  /** Host and process namespace: only within one of them does a number mean a process. */
  readonly host: string;
  readonly nonce: string;
}

/**
 * No YAML parser takes `@` at the start of a value, and with the three keys of a manifest Argo CD's directory source
 * reports the file instead of passing over it (reposerver/repository/repository.go, getObjsFromYAMLOrJSON).
 */
export function markerText(nonce: string): string {
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

/** `undefined` where there is no marker, `unknown` for one that a hand or a merge has changed: nobody lives behind it. */
export function readHolder(path: string): Holder | 'unknown' | undefined {
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

/** Boot id and start time of a process; of a dead one that nobody has reaped, `dead`; empty without /proc. */
export function startOf(pid: number): string {
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

/** This host and process namespace, as in `Holder.host`. */
export function host(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
