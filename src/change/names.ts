import type { Catalog } from '../catalog.ts';
import type { AnyComponent } from '../component.ts';
import { nearest } from '../nearest.ts';
import { type Problem, throwIfAny } from '../problem.ts';

/** The components of these names, each once. @throws Problems COMPONENT_UNKNOWN, all at once. */
export function componentsNamed(
  catalog: Catalog,
  names: readonly string[],
  environment: string,
): AnyComponent[] {
  const known = new Map(catalog.map((component) => [component.name, component]));
  const wanted = [...new Set(names)];
  throwIfAny(wanted.filter((name) => !known.has(name)).map((name) => unknown(name, catalog, environment)));
  return wanted.map((name) => known.get(name) as AnyComponent);
}

function unknown(name: string, catalog: Catalog, environment: string): Problem {
  const names = catalog.map((component) => component.name);
  const guess = nearest(name, names);
  return {
    code: 'COMPONENT_UNKNOWN',
    at: { environment },
    message: `there is no component "${name}"${guess ? `; did you mean "${guess}"?` : ''}`,
    cure: `Name one of: ${names.join(', ')}.`,
  };
}
