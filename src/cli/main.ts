import { type Command, UsageError } from './command.ts';

/** Every command by name: a line for the list, and where its code is. Nothing else is loaded before a command is chosen. */
const COMMANDS: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<{ default: Command }> }>
> = {
  generate: {
    summary: 'write generated/<env>/ from environments/<env>.yaml',
    load: () => import('./generate.ts'),
  },
  init: { summary: 'write a new environment', load: () => import('./init.ts') },
  new: { summary: 'write a new app or add-on', load: () => import('./new.ts') },
  schema: { summary: 'write environments/schema.json', load: () => import('./schema.ts') },
};

/** Runs a command line and returns its exit code: 0 done, 1 problems, 2 usage. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(helpText());
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    const { nearest } = await import('../nearest.ts');
    const { printable } = await import('../problem.ts');
    const guess = nearest(name, Object.keys(COMMANDS));
    return usage(
      `there is no command "${printable(name)}"${guess ? `; did you mean "${guess}"?` : ''}`,
      helpText(),
    );
  }
  const command = (await entry.load()).default;
  if (rest.includes('--help') || rest.includes('-h')) {
    print(`${command.usage}\n`);
    return 0;
  }
  try {
    const { parseArguments } = await import('./command.ts');
    return await command.run(parseArguments(command, rest));
  } catch (error) {
    if (error instanceof UsageError) return usage(error.message, `${command.usage}\n`);
    const { Problems } = await import('../problem.ts');
    if (!(error instanceof Problems)) throw error;
    process.stderr.write(`${error.message}\n${count(error.problems.length)}\n`);
    return 1;
  }
}

function helpText(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `espalier <command> [options]\n\n${lines.join('\n')}\n\n  espalier <command> --help   what a command takes\n`;
}

function usage(message: string, help: string): number {
  process.stderr.write(`${message}\n\n${help}`);
  return 2;
}

function print(text: string): void {
  process.stdout.write(text);
}

const count = (problems: number) =>
  `${problems} ${problems === 1 ? 'problem' : 'problems'}; nothing was written`;
