import type { Command } from '../../src/cli/command.ts';
import { programNames } from '../binaries.ts';
import { pin } from '../pin.ts';

const command: Command = {
  usage: `lab pin <program> <version>

Writes lab/build/<program>/go.mod and go.sum anew for a version of its Go module.`,
  options: {},
  positionals: [2, 2],

  async run({ positionals: [name = '', version = ''] }) {
    programNames([name]);
    await pin(name, version);
    console.log(`lab/build/${name} pins ${version}`);
    return 0;
  },
};

export default command;
