import { UsageError } from '../../src/cli/command.ts';
import { printable } from '../../src/problem.ts';

/** Options that say what the command has said already: which stack, and where its project is. */
const TAKEN = /^(--stack|--cwd|--config-file|-s.*|-C.*)(=.*)?$/s;

/**
 * What follows `--` on the command line, for Pulumi.
 * @throws UsageError where it begins with no option, or names another stack: that is the environment's.
 */
export function pulumiOptions(rest: readonly string[]): readonly string[] {
  const [first] = rest;
  if (first !== undefined && !first.startsWith('-'))
    throw new UsageError(`"${printable(first)}" is one argument too many; options of Pulumi follow --`);
  return withoutStack(rest);
}

/** The arguments, once it is sure that none of them names a stack. @throws UsageError */
export function withoutStack(args: readonly string[]): readonly string[] {
  const taken = args.find((one) => TAKEN.test(one));
  if (taken === undefined) return args;
  throw new UsageError(`"${printable(taken)}" is not yours to say: the stack is that of the environment`);
}
