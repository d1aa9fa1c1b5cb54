import type { Command } from '../../src/cli/command.ts';
import { environmentNamed, FROM, FROM_HELP } from '../environment.ts';
import { withoutStack } from '../pulumi/options.ts';
import { Stack } from '../pulumi/stack.ts';

const command: Command = {
  usage: `bootstrap pulumi <env> [--from DIR] <command of Pulumi> [-- <its options>]

Runs the pinned Pulumi on the stack of an environment, with its state and its key: what no other command here is for.

  bootstrap pulumi dev cancel              give back the lock that a dead run has left
  bootstrap pulumi dev refresh             see what has changed in AWS since
  bootstrap pulumi dev stack export        the state as JSON
  bootstrap pulumi dev import -- --file f  take over what is there already

${FROM_HELP}`,
  options: FROM,
  positionals: [2, Number.POSITIVE_INFINITY],

  async run({ positionals: [name = '', ...args], text }) {
    const checked = withoutStack(args);
    const stack = await Stack.open(await environmentNamed(name, text('from')));
    return stack.run(...checked);
  },
};

export default command;
