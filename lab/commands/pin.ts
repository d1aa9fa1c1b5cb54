import type { Command } from '../../src/cli/command.ts';
import { targetsOf } from '../binaries.ts';
import { pin } from '../pin.ts';

const command: Command = {
  usage: `lab pin <program> <version>

Writes lab/build/<program>/go.mod and go.sum anew for a version of its Go module.`,
  options: {},
  positionals: [2, 2],

  async run({ positionals: [name = '', version = ''] }) {
    for (const program of new Set(targetsOf([name]).map((it) => it.program))) {
      await pin(program, version);
      console.log(`lab/build/${program} pins ${version}`);
    }
    return 0;
  },
};

export default command;
