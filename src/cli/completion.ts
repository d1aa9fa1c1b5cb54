import { loadCatalog } from '../catalog.ts';
import { completionScript, isShell, SHELLS } from '../completion/script.ts';
import { nearest } from '../nearest.ts';
import { printable } from '../problem.ts';
import { type Command, UsageError } from './command.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier completion <bash|zsh|fish>

Prints what makes a shell complete \`espalier\`: commands, options, environments of the current folder, components.

  bash  source <(npm run --silent espalier -- completion bash)
  zsh   source <(npm run --silent espalier -- completion zsh)
  fish  npm run --silent espalier -- completion fish | source

The name \`espalier\` is yours to make: alias espalier='npm run --silent espalier --'`,
  options: {},
  positionals: [1, 1],
  completes: [SHELLS],

  async run({ positionals: [shell = ''] }) {
    if (!isShell(shell)) {
      const guess = nearest(shell, SHELLS);
      throw new UsageError(
        `"${printable(shell)}" is none of ${SHELLS.join(', ')}${guess ? `; did you mean "${guess}"?` : ''}`,
      );
    }
    const { ESPALIER } = await import('./main.ts');
    const commands = await Promise.all(
      Object.entries(ESPALIER.commands).map(async ([name, { summary, load }]) => {
        const { options, completes = [] } = (await load()).default;
        return { name, summary, options, completes };
      }),
    );
    const components = (await loadCatalog(ROOT)).map(({ name }) => name);
    process.stdout.write(completionScript(shell, { program: ESPALIER.name, commands, components }));
    return 0;
  },
};

export default command;
