import type { Command } from '../../src/cli/command.ts';
import { recorded, runs } from '../pids.ts';
import { HOME_USAGE, homeOf } from './home.ts';

const command: Command = {
  usage: `lab status [--home DIR]

Says what runs. Exit code 0: a lab is ready and all of it runs; 1: not so.

${HOME_USAGE}`,
  options: { home: { type: 'string' } },
  positionals: [0, 0],

  async run(input) {
    const home = homeOf(input);
    const { state } = home;
    if (!home.exists || state === undefined) {
      console.log(`no lab in ${home.folder}`);
      return 1;
    }
    const processes = recorded(home);
    const gone = ['keeper', ...(state.programs ?? [])].filter(
      (name) => !processes.some((it) => it.name === name && runs(it)),
    );
    const isSound = state.phase === 'ready' && gone.length === 0;
    console.log(`${isSound || state.phase !== 'ready' ? state.phase : 'broken'}, since ${state.since}`);
    for (const it of processes)
      console.log(`  ${it.name.padEnd(16)} pid ${it.pid}${runs(it) ? '' : ', gone'}`);
    if (state.phase === 'ready') {
      for (const name of gone) console.log(`  ${name.padEnd(16)} does not run; see ${home.path('logs')}`);
      console.log(`  server      ${state.server}\n  KUBECONFIG  ${state.kubeconfig}`);
    }
    return isSound ? 0 : 1;
  },
};

export default command;
