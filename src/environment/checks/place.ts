import type { Environment } from '../../environment.ts';
import { formatPath } from '../../input.ts';
import type { Place } from '../../problem.ts';

/** Where a key of an environment's file stands, for a Problem about it. */
export function placeIn(environment: Environment, path: readonly (string | number)[]): Place {
  const { file, name } = environment;
  return { file, line: environment.line(path), environment: name, path: formatPath(path) };
}
