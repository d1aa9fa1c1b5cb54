import type { Environment } from '@marcbachmann/cel-js';
import type { CelSource } from '../openapi.ts';
import { withFunctions } from './functions.ts';
import { celLibrary } from './library.ts';
import type { CelValue } from './values.ts';

/** A rule that can be asked. It throws where the API server would meet an error, which is a refusal there too. */
export type Program = (context: { readonly self: CelValue }) => unknown;

let environment: Environment | undefined;

function theEnvironment(): Environment {
  environment ??= celLibrary().clone().registerVariable('self', 'dyn');
  return environment;
}

const TRANSITION = 'It compares with the object as it was, and a new object was nothing.';

const compiled = new Map<string, Program | string>();

/** An expression of a rule, or in words why it cannot be asked. Compiled once, however many schemas have it. */
export function programOf(expression: string): Program | string {
  let program = compiled.get(expression);
  if (program === undefined) {
    program = compile(expression);
    compiled.set(expression, program);
  }
  return program;
}

function compile(expression: string): Program | string {
  const { text, names, unknown } = withFunctions(expression);
  if (names.has('oldSelf')) return TRANSITION;
  if (unknown.length > 0) return `It calls ${unknown.join(' and ')}, which is not known here.`;
  try {
    const program = theEnvironment().parse(text);
    const { valid, error } = program.check();
    return valid ? program : `It does not compile: ${error?.message.split('\n')[0]}.`;
  } catch (error) {
    return `It does not parse: ${(error as Error).message.split('\n')[0]}.`;
  }
}

/**
 * Why a rule is not asked when an object is generated; `undefined` where it is. A rule about the object as it was
 * (`oldSelf`) is not asked when an object is created, by the API server neither, save for one that takes the absence of an
 * earlier object for an answer (`optionalOldSelf`): that one is not asked here alone.
 */
export function whyUnasked({ rule, optionalOldSelf }: CelSource): string | undefined {
  const program = programOf(rule);
  if (typeof program !== 'string') return undefined;
  return program === TRANSITION && optionalOldSelf
    ? 'It takes an absent oldSelf for an answer, which is not known here.'
    : program;
}
