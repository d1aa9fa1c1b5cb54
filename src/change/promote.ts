import { isDeepStrictEqual } from 'node:util';
import type { AnyComponent } from '../component.ts';
import type { Edit } from '../edit.ts';
import { ownRegistry } from '../environment/image.ts';
import type { Environment } from '../environment.ts';
import { type Path, valueAt } from '../input/source.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { moved } from './moving.ts';

/** One of two environments, as its file says it and as it is read. */
export interface Side {
  readonly environment: Environment;
  /** The file's data. */
  readonly data: unknown;
}

/** What a promotion comes to. */
export interface Promotion {
  readonly edits: readonly Edit[];
  /** Components that are named and switched on by it. */
  readonly switchedOn: readonly string[];
  /** Components that only one of the two has, where none is named: promotion switches nothing on or off by itself. */
  readonly apart: readonly { readonly name: string; readonly onlyIn: string }[];
}

/**
 * Copies the settings of components that are not an environment's own: of those named, or of all that both switch on.
 * @throws Problems PROMOTE_OFF: a named component is off where it would come from.
 */
export function promotion(
  from: Side,
  to: Side,
  catalog: readonly AnyComponent[],
  named: readonly AnyComponent[],
): Promotion {
  const isOn = ({ environment }: Side, { name }: AnyComponent) => environment.components.has(name);
  throwIfAny(named.filter((one) => !isOn(from, one)).map((one) => off(one, from.environment)));
  const both = catalog.filter((one) => isOn(from, one) && isOn(to, one));
  const chosen = named.length > 0 ? named : both;
  const edits = chosen.flatMap((component): Edit[] => {
    const path: Path = ['components', component.name];
    const before = valueAt(to.data, path);
    const source = inRegistryOf(valueAt(from.data, path), from.environment, to.environment);
    const value = moved(component.config, source, before) ?? null;
    return isDeepStrictEqual(value, before) ? [] : [{ path, value, sorted: true }];
  });
  const apart =
    named.length > 0
      ? []
      : catalog
          .filter((one) => isOn(from, one) !== isOn(to, one))
          .map((one) => ({ name: one.name, onlyIn: (isOn(from, one) ? from : to).environment.name }));
  return { edits, switchedOn: named.filter((one) => !isOn(to, one)).map(({ name }) => name), apart };
}

/** An image in the one account's registry is the same image in the other's: what is promoted is its release or digest. */
function inRegistryOf(value: unknown, from: Environment, to: Environment): unknown {
  const [old, fresh] = [`${ownRegistry(from)}/`, `${ownRegistry(to)}/`];
  if (typeof value === 'string') return value.startsWith(old) ? fresh + value.slice(old.length) : value;
  if (Array.isArray(value)) return value.map((item) => inRegistryOf(item, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inRegistryOf(item, from, to)]));
}

function off({ name }: AnyComponent, environment: Environment): Problem {
  return {
    code: 'PROMOTE_OFF',
    at: { file: environment.file, environment: environment.name, component: name },
    message: `"${name}" is off in ${environment.name}: there is nothing to promote`,
    cure: `Take it out of the command, or switch it on there first: espalier enable ${environment.name} ${name}.`,
  };
}
