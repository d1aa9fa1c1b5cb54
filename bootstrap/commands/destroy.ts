import { dirname } from 'node:path';
import type { Command } from '../../src/cli/command.ts';
import { environmentNamed } from '../environment.ts';
import { Stack } from '../pulumi/stack.ts';
import { destroyCommand } from '../teardown/command.ts';

const { run, ...teardown } = destroyCommand(async ({ environment }) => {
  const stack = await Stack.open(await environmentNamed(environment.name, dirname(environment.file)));
  await stack.destroy();
});

const command: Command = {
  ...teardown,

  async run(input) {
    const [name = ''] = input.positionals;
    // Whoever has no Pulumi, or no state, must know it before the first Application goes, not after the last.
    if (!input.flag('plan')) await Stack.open(await environmentNamed(name, input.text('from')));
    return run(input);
  },
};

export default command;
