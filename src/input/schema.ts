import type { z } from 'zod';
import type { Problem } from '../problem.ts';
import { inexactNumbers } from './inexact.ts';
import { meantKeys, NO_MESSAGE, problemsOf } from './issue.ts';
import { type Path, type Source, valueAt } from './source.ts';

/**
 * The value at `at` (default: the whole file) as the schema understands it, or everything that is wrong with it, by
 * line: SCHEMA_UNKNOWN_KEY, SCHEMA_TYPE, SCHEMA_ENUM, SCHEMA_PATTERN, SCHEMA_RANGE, SCHEMA_MISSING, SCHEMA_KEY,
 * SCHEMA_INEXACT (a number whose digits are lost in reading), SCHEMA_INVALID (what else a schema refuses). A missing
 * value is given to the schema as `undefined`.
 *
 * A message of the schema's author is kept as it is, best as `must ...`. An issue of `code: 'custom'` may bring its own
 * code and cure: `params: { code: 'CIDR_HOST_BITS', cure: 'Write 10.0.0.0/16' }`. zod skips the refinements of a map
 * once one of its fields is wrong, so cross-checks that must always be told stand outside the schema.
 */
export function parseWith<T>(
  schema: z.ZodType<T>,
  source: Source,
  at: Path = [],
): { value: T } | { problems: Problem[] } {
  const value = valueAt(source.value, at);
  // Compiling a schema pays from the second value on; each of these gets one a run.
  const result = schema.safeParse(value, { error: () => NO_MESSAGE, jitless: true });
  const place = { schema, source, at };
  const inexact = inexactNumbers(source, at);
  if (result.success && inexact.length === 0) return { value: result.data };
  const issues = result.error?.issues ?? [];
  const problems = withoutEchoes(
    issues.flatMap((issue) => problemsOf(issue, place)),
    new Set(issues.flatMap((issue) => meantKeys(issue, place))),
  );
  // A number that lost digits is beside its range as well, for the same reason; where a string is wanted, that says it all.
  const mistyped = new Set(
    problems.filter(({ code }) => code === 'SCHEMA_TYPE').map((problem) => problem.at.path),
  );
  const lost = inexact.filter((problem) => !mistyped.has(problem.at.path));
  const lostAt = new Set(lost.map((problem) => problem.at.path));
  const rest = problems.filter((problem) => !lostAt.has(problem.at.path));
  return { problems: [...rest, ...lost].sort((a, b) => (a.at.line ?? 0) - (b.at.line ?? 0)) };
}

/**
 * One mistake, one problem: a misspelt key is not missing as well, and what is of another type is not also out of its
 * range (zod counts the characters of a string where a list of at most three is wanted).
 */
function withoutEchoes(problems: readonly Problem[], meant: ReadonlySet<string>): Problem[] {
  const mistyped = new Set(problems.filter((p) => p.code === 'SCHEMA_TYPE').map((p) => p.at.path));
  return problems.filter(
    ({ code, at: { path = '' } }) =>
      !(code === 'SCHEMA_MISSING' && meant.has(path)) && !(code === 'SCHEMA_RANGE' && mistyped.has(path)),
  );
}
