import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../../src/cli/command.ts';
import { recorded, runs, sweep } from '../pids.ts';
import { HOME_USAGE, homeOf } from './home.ts';

/** Milliseconds that a keeper gets to end its programs in order. */
const PATIENCE = 60_000;

const command: Command = {
  usage: `lab down [--home DIR]

Ends a lab and removes its folder: no process, port or file is left.

${HOME_USAGE}`,
  options: { home: { type: 'string' } },
  positionals: [0, 0],

  async run(input) {
    const home = homeOf(input);
    if (!home.exists) {
      console.log(`no lab in ${home.folder}`);
      return 0;
    }
    const keeper = recorded(home).find((it) => it.name === 'keeper' && runs(it));
    if (keeper !== undefined) {
      process.kill(keeper.pid, 'SIGTERM');
      const start = Date.now();
      // The marker goes before the last file does: only the keeper's end is the end.
      while (runs(keeper) && Date.now() - start < PATIENCE) await sleep(50);
    }
    const killed = home.exists ? sweep(home) : [];
    console.log(killed.length > 0 ? `ended; killed: ${killed.join(', ')}` : 'ended');
    return 0;
  },
};

export default command;
