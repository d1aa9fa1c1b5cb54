import { parseArgs } from 'node:util';
import { nearest } from '../nearest.ts';
import { printable } from '../problem.ts';

/** A sort of argument that a shell can complete. */
export type Completes = 'environment' | 'component' | 'file' | readonly string[];

/** A command as data: what it takes and what it does. */
export interface Command {
  /** Shown by `--help`. */
  readonly usage: string;
  readonly options: Readonly<
    Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: boolean }>
  >;
  /** Number of positional arguments that it takes. Default: any. */
  readonly positionals?: readonly [min: number, max: number];
  /** What a shell completes positional arguments to; the last holds for all that follow. Default: files. */
  readonly completes?: readonly Completes[];
  /** Returns the exit code. Throws UsageError (2) or Problems (1). */
  run(input: Arguments): Promise<number>;
}

/** A parsed command line. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of `--name VALUE`, or `undefined`. */
  text(name: string): string | undefined;
  /** Every value of a repeated `--name VALUE`. */
  texts(name: string): readonly string[];
  /** Whether `--name` was given. */
  flag(name: string): boolean;
}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Parses strictly: an unknown option, or a missing or empty value, is a UsageError. */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const parsed = attempt(command, () =>
    parseArgs({ args: [...argv], options: command.options, allowPositionals: true, strict: true }),
  );
  const values = parsed.values as Record<string, string | boolean | (string | boolean)[] | undefined>;
  for (const [name, value] of Object.entries(values)) {
    // An empty shell variable, mostly; taken for a path it would mean the current folder.
    if ([value].flat().includes('')) throw new UsageError(`--${name} is given no value`);
  }
  const [min, max] = command.positionals ?? [0, Number.POSITIVE_INFINITY];
  if (parsed.positionals.length < min || parsed.positionals.length > max) {
    throw new UsageError(
      `${parsed.positionals.length} arguments where ${min === max ? min : `${min} to ${max}`} are wanted`,
    );
  }
  return {
    positionals: parsed.positionals,
    text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    texts: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
    flag: (name) => values[name] === true,
  };
}

function attempt<T>({ options }: Command, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    const unknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'(-[^']*)'/.exec(message)?.[1] : undefined;
    if (unknown === undefined) throw new UsageError(printable(message));
    const guess = nearest(unknown.replace(/^-+/, ''), Object.keys(options));
    throw new UsageError(
      `there is no option "${printable(unknown)}"${guess ? `; did you mean "--${guess}"?` : ''}`,
    );
  }
}
