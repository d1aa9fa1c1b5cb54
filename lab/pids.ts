import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

/** A process of a lab as its pid file tells of it. It leads a process group of its own. */
export interface Recorded {
  readonly name: string;
  readonly pid: number;
  /** When it began, in the words of the operating system; tells it from a later process of the same id. */
  readonly began: string;
}

/** Notes that a process runs. The file's first word is the process id, which the leash reads. */
export function record(home: Home, name: string, pid: number): void {
  writeFileSync(home.path('pids', name), `${pid} ${beginning(pid) ?? ''}\n`);
}

/** Notes that it runs no more. */
export function forget(home: Home, name: string): void {
  rmSync(home.path('pids', name), { force: true });
}

/** Every process that is on record, by name. */
export function recorded(home: Home): Recorded[] {
  let names: string[];
  try {
    names = readdirSync(home.path('pids')).sort();
  } catch {
    return [];
  }
  return names.map((name) => {
    const [pid = '', ...began] = readFileSync(join(home.path('pids'), name), 'utf8')
      .trim()
      .split(' ');
    return { name, pid: Number(pid), began: began.join(' ') };
  });
}

/** Whether it is still that process which runs under its id. */
export function runs({ pid, began }: Recorded): boolean {
  return began !== '' && beginning(pid) === began;
}

/**
 * When a process began; `undefined` for one that is gone, or has ended and was not waited for. Linux counts in ticks since the
 * boot (field 22 of /proc/<pid>/stat); elsewhere ps says it to the second.
 */
export function beginning(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
      );
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Sends a signal to a whole process group; nothing where it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends what a lab left behind whose keeper is gone, and removes its folder. Returns the names of what still ran. */
export function sweep(home: Home): string[] {
  const alive = recorded(home).filter((it) => it.pid !== process.pid && runs(it));
  for (const { pid } of alive) signalGroup(pid, 'SIGKILL');
  home.remove();
  return alive.map(({ name }) => name);
}
