import type { Command } from '../../src/cli/command.ts';
import { environmentNamed, FROM, FROM_HELP } from '../environment.ts';
import { tellKnown } from '../known.ts';
import { pulumiOptions } from '../pulumi/options.ts';
import { Stack } from '../pulumi/stack.ts';

const command: Command = {
  usage: `bootstrap up <env> [--yes] [--from DIR] [-- <options of pulumi up>]

Makes the cluster and what it stands on, or changes them to what the environment says. Pulumi shows what it would do and asks first. It may be
interrupted (Ctrl-C once) and run again: it goes on from there.

  --yes       do not ask; needed without a terminal
${FROM_HELP}`,
  options: { ...FROM, yes: { type: 'boolean' } },
  positionals: [1, Number.POSITIVE_INFINITY],

  async run({ positionals: [name = '', ...rest], text, flag }) {
    const options = pulumiOptions(rest);
    const environment = await environmentNamed(name, text('from'));
    await tellKnown(environment);
    const stack = await Stack.open(environment);
    await stack.ensure();
    const code = await stack.change('up', ...(flag('yes') ? ['--yes'] : []), ...options);
    if (code === 0) console.error(`Next: npm run bootstrap -- facts ${name}`);
    return code;
  },
};

export default command;
