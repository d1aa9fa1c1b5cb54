import { type Command, UsageError } from './command.ts';

/** A command line program: its name, and what it can do. */
export interface Program {
  readonly name: string;
  /** Every command by name: a line for the list, and where its code is. Nothing else is loaded before a command is chosen. */
  readonly commands: Readonly<
    Record<string, { readonly summary: string; readonly load: () => Promise<{ default: Command }> }>
  >;
  /** What follows the count of problems: what has not happened. */
  readonly afterProblems: string;
}

export const ESPALIER: Program = {
  name: 'espalier',
  afterProblems: '; nothing was written',
  commands: {
    bump: { summary: 'newer releases of the pinned charts', load: () => import('./bump.ts') },
    capacity: {
      summary: 'nodes, pods, CPU, memory and cost of environments',
      load: () => import('./capacity.ts'),
    },
    completion: { summary: 'complete commands in bash, zsh or fish', load: () => import('./completion.ts') },
    diff: {
      summary: 'what differs between two generated trees, and what it does to the cluster',
      load: () => import('./diff.ts'),
    },
    disable: { summary: 'switch components off', load: () => import('./disable.ts') },
    doctor: { summary: 'what each command needs, and how to get it', load: () => import('./doctor.ts') },
    enable: { summary: 'switch components on, with what they need', load: () => import('./enable.ts') },
    explain: {
      summary: 'where a component or an object comes from, and why',
      load: () => import('./explain.ts'),
    },
    generate: {
      summary: 'write generated/<env>/ from environments/<env>.yaml',
      load: () => import('./generate.ts'),
    },
    graph: { summary: 'write the tree as one HTML page', load: () => import('./graph.ts') },
    init: { summary: 'write a new environment', load: () => import('./init.ts') },
    load: { summary: 'write a load profile as a plan for k6 or JMeter', load: () => import('./load.ts') },
    new: { summary: 'write a new app or add-on', load: () => import('./new.ts') },
    pin: { summary: 'roll an ordered environment out to a commit', load: () => import('./pin.ts') },
    promote: {
      summary: "copy from one environment to another what is not an environment's own",
      load: () => import('./promote.ts'),
    },
    rules: { summary: 'list every rule that generate applies', load: () => import('./rules.ts') },
    schema: { summary: 'write environments/schema.json', load: () => import('./schema.ts') },
    'set-image': { summary: 'write which image an app runs', load: () => import('./set-image.ts') },
    simulate: {
      summary: 'what an app does under a load: replicas, nodes, requests, cost',
      load: () => import('./simulate.ts'),
    },
  },
};

/** Runs a command line and returns its exit code: 0 done, 1 problems, 2 usage, 130 interrupted. */
export async function main(argv: readonly string[], program: Program = ESPALIER): Promise<number> {
  const { commands } = program;
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(helpText(program));
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry) {
    const { nearest } = await import('../nearest.ts');
    const { printable } = await import('../problem.ts');
    const guess = nearest(name, Object.keys(commands));
    return usage(
      `there is no command "${printable(name)}"${guess ? `; did you mean "${guess}"?` : ''}`,
      helpText(program),
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
    // By name: its module is loaded only where somebody is asked.
    if (error instanceof Error && error.name === 'Interrupted') return interrupted();
    const { Problems } = await import('../problem.ts');
    if (!(error instanceof Problems)) throw error;
    if (command.options.json?.type === 'boolean' && rest.includes('--json')) {
      const { problemsJson } = await import('./json.ts');
      print(`${problemsJson(error.problems)}\n`);
      return 1;
    }
    process.stderr.write(`${error.message}\n${count(error.problems.length)}${program.afterProblems}\n`);
    return 1;
  }
}

function helpText({ name: program, commands }: Program): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `${program} <command> [options]\n\n${lines.join('\n')}\n\n  ${program} <command> --help   what a command takes\n`;
}

function usage(message: string, help: string): number {
  process.stderr.write(`${message}\n\n${help}`);
  return 2;
}

/** The cursor stands behind a question. */
function interrupted(): number {
  process.stderr.write('\n');
  return 130;
}

function print(text: string): void {
  process.stdout.write(text);
}

const count = (problems: number) => `${problems} ${problems === 1 ? 'problem' : 'problems'}`;
