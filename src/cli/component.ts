import type { BuiltComponent, Tree } from '../model.ts';
import { nearest } from '../nearest.ts';
import { Problems } from '../problem.ts';

/** A component of a tree by its name. @throws Problems: COMPONENT_UNKNOWN. */
export function componentIn({ environment, components }: Tree, name: string): BuiltComponent {
  const owner = components.find(({ component }) => component.name === name);
  if (owner !== undefined) return owner;
  const names = components.map(({ component }) => component.name);
  const guess = nearest(name, names);
  throw new Problems([
    {
      code: 'COMPONENT_UNKNOWN',
      at: { file: environment.file, environment: environment.name, component: name },
      message: `there is no component "${name}" in ${environment.name}${guess ? `; did you mean "${guess}"?` : ''}`,
      cure: `Name one of: ${names.join(', ')}.`,
    },
  ]);
}
