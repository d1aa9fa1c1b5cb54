import type { Command } from '../../src/cli/command.ts';
import { environmentNamed, FROM, FROM_HELP } from '../environment.ts';
import { tellKnown } from '../known.ts';
import { pulumiOptions } from '../pulumi/options.ts';
import { Stack } from '../pulumi/stack.ts';

const command: Command = {
  usage: `bootstrap preview <env> [--from DIR] [-- <options of pulumi preview>]

Says what \`up\` would change. Changes nothing in AWS; the first time it makes the stack, which is empty.

${FROM_HELP}`,
  options: FROM,
  positionals: [1, Number.POSITIVE_INFINITY],

  async run({ positionals: [name = '', ...rest], text }) {
    const options = pulumiOptions(rest);
    const environment = await environmentNamed(name, text('from'));
    await tellKnown(environment);
    const stack = await Stack.open(environment);
    await stack.ensure();
    return stack.run('preview', ...options);
  },
};

export default command;
