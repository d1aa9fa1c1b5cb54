/** Where a problem stands: a line of an input file, or an object of a component of an environment. */
export interface Place {
  /** Path of the input file, as the user gave it. */
  readonly file?: string;
  /** Line in that file, counted from 1. */
  readonly line?: number;
  readonly environment?: string;
  readonly component?: string;
  /** The object, as `objectId()` writes it: `apps/Deployment shop/web`. */
  readonly object?: string;
  /** Path inside the object or the file: `spec.template.spec.containers[0].image`. */
  readonly path?: string;
}

/** One thing that is wrong, with its place, what was found there, and what to do about it. */
export interface Problem {
  /** Stable identifier: upper-case words joined by underscores. Tests and users match on it, never on prose. */
  readonly code: string;
  readonly at: Place;
  /** What is wrong, with the offending value in it. One sentence, no full stop needed. */
  readonly message: string;
  /** What to do. An imperative sentence. */
  readonly cure: string;
}

/** Everything that is wrong, all at once. The command line prints it and exits with 1. */
export class Problems extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'Problems';
    this.problems = problems;
  }
}

/** Throws all problems at once; does nothing when there are none. */
export function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Problems(problems);
}

/** `environments/dev.yaml:12 CODE what is wrong\n    cure`. Control characters in values are escaped. */
export function formatProblem(problem: Problem): string {
  return (
    printable(`${formatPlace(problem.at)} ${problem.code} ${problem.message}`) +
    printable(`\n    ${problem.cure}`)
  );
}

/** The place in one line, from the widest to the narrowest part that is known. */
export function formatPlace(at: Place): string {
  const file = at.file === undefined ? undefined : at.line === undefined ? at.file : `${at.file}:${at.line}`;
  const owner = [at.environment, at.component].filter((part) => part !== undefined).join('/');
  return [file, owner || undefined, at.object, at.path].filter((part) => part !== undefined).join(' ') || '-';
}

/** Input is data: it must not drive the terminal that shows it. Line feeds stay, other control characters are escaped. */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => {
    return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
