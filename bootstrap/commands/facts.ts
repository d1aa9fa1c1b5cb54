import type { Command } from '../../src/cli/command.ts';
import { writing } from '../../src/cli/new-file.ts';
import { printable } from '../../src/problem.ts';
import { replaceFile } from '../../src/write/replace.ts';
import { environmentNamed, FROM, FROM_HELP, factsFileOf } from '../environment.ts';
import { compareFacts, factsFrom } from '../facts.ts';
import { Stack } from '../pulumi/stack.ts';

const command: Command = {
  usage: `bootstrap facts <env> [--from DIR]

Writes environments/<env>.facts.json from the outputs of the stack: what only AWS knows and the tree needs, such as the id of the VPC. Says which values
are others than before; what that changes is in the diff of generated/ after \`npm run generate\`.

${FROM_HELP}`,
  options: FROM,
  positionals: [1, 1],

  async run({ positionals: [name = ''], text }) {
    const environment = await environmentNamed(name, text('from'));
    const stack = await Stack.open(environment);
    const facts = factsFrom(await stack.outputs(), environment);
    const file = factsFileOf(environment, text('from'));
    const { text: written, changes } = compareFacts(file, facts);
    if (changes.length === 0) {
      console.log(`${file} is unchanged`);
      return 0;
    }
    writing(file, () => replaceFile(file, written));
    console.log(printable(changes.map((line) => `  ${line}`).join('\n')));
    console.log(`wrote ${file}. Next: npm run generate; review the diff of generated/, and commit both`);
    return 0;
  },
};

export default command;
