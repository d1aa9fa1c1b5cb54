import { type ChildProcess, spawn } from 'node:child_process';
import type { Home } from './home.ts';

/**
 * Waits for the end of its standard input. Where no word came before it, whoever held the other end is gone without having
 * cleaned up: it then ends every process on record and removes the lab's folder.
 */
const SCRIPT = `
read -r word && exit 0
for file in "$1"/pids/*; do
  [ -f "$file" ] && read -r pid rest < "$file" && kill -s KILL -- "-$pid" 2>/dev/null
done
[ -f "$1/espalier-lab" ] && rm -rf -- "$1"
`;

/**
 * What ends a lab when its keeper dies in a way that no handler sees (SIGKILL, out of memory, a crash): a shell in a session of
 * its own that holds one end of a pipe. The operating system closes the pipe with its keeper.
 */
export class Leash {
  private readonly shell: ChildProcess;

  constructor(home: Home) {
    this.shell = spawn('sh', ['-c', SCRIPT, 'espalier-lab-leash', home.folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Neither the shell nor the pipe keeps the keeper alive.
    this.shell.unref();
    (this.shell.stdin as unknown as { unref(): void }).unref();
  }

  /** All is ended and removed in good order: the shell may go. */
  async release(): Promise<void> {
    const gone = new Promise((resolve) => this.shell.once('exit', resolve));
    this.shell.ref();
    this.shell.stdin?.on('error', () => {}).end('released\n');
    if (this.shell.exitCode === null && this.shell.signalCode === null) await gone;
  }
}
