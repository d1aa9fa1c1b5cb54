import type { Command, Completes } from '../cli/command.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** Shells that a script can be had for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What a command can be completed to. */
export interface Completable {
  readonly name: string;
  readonly summary: string;
  readonly options: Command['options'];
  readonly completes: readonly Completes[];
}

/** A program with all that its completion knows. */
export interface Completed {
  readonly program: string;
  readonly commands: readonly Completable[];
  readonly components: readonly string[];
}

/**
 * Names of environments are the only thing that a script looks up when it runs, and a file may be called anything: shells
 * expand what they complete to, so only names that an environment may have are taken.
 */
export const ENVIRONMENT_NAME = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

export const isShell = (text: string): text is Shell => SHELLS.some((shell) => shell === text);

/** The script that makes a shell complete the program. */
export function completionScript(shell: Shell, completed: Completed): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](completed);
}

/** Options as they are typed, `--json`. */
export const flagsOf = ({ options }: Completable): string[] =>
  [...Object.keys(options), 'help'].map((name) => `--${name}`);

/** Options that are followed by a value. */
export function optionsWithValue(commands: readonly Completable[]): string[] {
  const names = commands.flatMap(({ options }) =>
    Object.entries(options)
      .filter(([, { type }]) => type === 'string')
      .map(([name]) => `--${name}`),
  );
  return [...new Set(names)].sort();
}

/** In single quotes, for any shell: what is completed to holds none itself. */
export const quoted = (words: readonly string[] | string) =>
  `'${[words].flat().join(' ').replaceAll("'", '’')}'`;
