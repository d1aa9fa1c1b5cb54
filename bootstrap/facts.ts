import { checkFacts, readFacts } from '../src/environment/facts.ts';
import { type Facts, factsSchema } from '../src/environment/facts-schema.ts';
import type { Environment } from '../src/environment.ts';
import { parseWith, readJson } from '../src/input.ts';
import { type Problem, Problems, throwIfAny } from '../src/problem.ts';

/** Names of the facts, which are those of the outputs that they come from. */
const NAMES = (Object.keys(factsSchema.shape) as (keyof Facts)[]).filter((name) => name !== '$schema');

/**
 * The facts of an environment in the outputs of its stack, as `pulumi stack output --json` prints them.
 * @throws Problems FACTS_OUTPUT_MISSING, FACTS_OUTPUT_WRONG, each naming the output; those of `readJson`.
 */
export function factsFrom(outputs: string, environment: Environment): Facts {
  const stack = `the outputs of stack ${environment.name}`;
  const given = readJson(stack, outputs).value as Readonly<Record<string, unknown>>;
  // An output that was never set is none.
  const set = NAMES.filter((name) => given[name] !== undefined && given[name] !== null);
  const picked = Object.fromEntries(set.map((name) => [name, given[name]]));
  const source = readJson(stack, JSON.stringify(picked, null, 2));
  const parsed = parseWith(factsSchema, source);
  if ('problems' in parsed) throw new Problems(parsed.problems.map((it) => ofOutput(it, environment)));
  const problems = checkFacts({ ...environment, facts: parsed.value }, source);
  throwIfAny(problems.map((it) => ofOutput(it, environment)));
  return parsed.value;
}

/** A problem of a fact as one of the output that it comes from. */
function ofOutput({ code, at, message }: Problem, { name }: Environment): Problem {
  const missing = code === 'SCHEMA_MISSING' || code === 'FACTS_INCOMPLETE';
  return {
    code: missing ? 'FACTS_OUTPUT_MISSING' : 'FACTS_OUTPUT_WRONG',
    at: { environment: name, object: `output ${at.path} of the stack` },
    message: missing ? 'the stack has no such output: it is not made to its end' : message,
    cure: `See what is different (npm run bootstrap -- preview ${name}), then run: npm run bootstrap -- up ${name}`,
  };
}

/** How a file of facts is to change. */
export interface FactsChange {
  /** The whole file. */
  readonly text: string;
  /** One line for each fact that has another value, with both; none where the file says all of it already. */
  readonly changes: readonly string[];
}

/** Compares facts with those of a file, which may be missing or unreadable; a `$schema` in it stays. */
export function compareFacts(file: string, facts: Facts): FactsChange {
  const former = formerFacts(file);
  const changes = NAMES.filter((name) => former?.[name] !== facts[name]).map(
    (name) => `${name}: ${former?.[name] ?? 'none'} -> ${facts[name] ?? 'none'}`,
  );
  const schema = former?.$schema === undefined ? {} : { $schema: former.$schema };
  return { text: `${JSON.stringify({ ...schema, ...facts }, null, 2)}\n`, changes };
}

function formerFacts(file: string): Facts | undefined {
  try {
    return readFacts(file).facts;
  } catch (error) {
    if (error instanceof Problems) return undefined;
    throw error;
  }
}
