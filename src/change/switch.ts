import type { Catalog } from '../catalog.ts';
import type { AnyComponent } from '../component.ts';
import { contextOf } from '../context.ts';
import { type Edit, editYaml } from '../edit.ts';
import { readProposed } from '../environment/load.ts';
import type { Environment } from '../environment.ts';
import { readText } from '../input.ts';
import { type Problem, throwIfAny } from '../problem.ts';

/** What switching components on or off comes to. */
export interface Switching {
  readonly edits: readonly Edit[];
  /** Components that were not named and are switched on because those need them, with who does. */
  readonly added: readonly { readonly name: string; readonly for: string }[];
  /** Named, and so already. */
  readonly already: readonly string[];
}

/** Switches components on with their defaults, and what they need with them. @throws Problems of the environment that follows. */
export function switchOn(
  directory: string,
  catalog: Catalog,
  environment: string,
  components: readonly AnyComponent[],
): Switching {
  const file = `${directory}/${environment}.yaml`;
  // What is wrong with the file is said before anything is added to it.
  const before = readProposed(directory, catalog, environment).components;
  const text = readText(file);
  const wanted = components.filter(({ name }) => !before.has(name)).map(({ name }) => name);
  const added: { name: string; for: string }[] = [];
  for (;;) {
    const edits = [...wanted, ...added.map(({ name }) => name)].map(onEdit);
    const proposed = readProposed(directory, catalog, environment, editYaml(text, edits, file));
    const lacking = lackingNeeds(proposed, catalog, new Set([...wanted, ...added.map(({ name }) => name)]));
    if (lacking.length === 0) {
      const already = components.map(({ name }) => name).filter((name) => before.has(name));
      return { edits, added, already };
    }
    added.push(...lacking);
  }
}

/**
 * Switches components off. @throws Problems COMPONENT_NEEDED, one for each component that needs one of them and is not named.
 */
export function switchOff(
  environment: Environment,
  catalog: Catalog,
  components: readonly AnyComponent[],
): Switching {
  const off = new Set(components.map(({ name }) => name));
  const on = catalog.filter(({ name }) => environment.components.has(name));
  throwIfAny(
    on
      .filter(({ name }) => !off.has(name))
      .flatMap((component) =>
        needsOf(component, environment)
          .filter(({ name }) => off.has(name))
          .map((need) => needed(need, component, environment)),
      ),
  );
  const wanted = components.filter(({ name }) => environment.components.has(name));
  return {
    edits: wanted.map(({ name }) => ({ path: ['components', name], delete: true })),
    added: [],
    already: components.filter((component) => !wanted.includes(component)).map(({ name }) => name),
  };
}

const onEdit = (name: string): Edit => ({ path: ['components', name], value: null, sorted: true });

/** What the new components need and the environment does not have. What others lack is not their business: the rules say so. */
function lackingNeeds(environment: Environment, catalog: Catalog, fresh: ReadonlySet<string>) {
  const lacking = new Map<string, string>();
  for (const component of catalog.filter(({ name }) => fresh.has(name))) {
    for (const { name } of needsOf(component, environment)) {
      if (!environment.components.has(name)) lacking.set(name, lacking.get(name) ?? component.name);
    }
  }
  return [...lacking].map(([name, who]) => ({ name, for: who }));
}

function needsOf(component: AnyComponent, environment: Environment): readonly AnyComponent[] {
  const { needs = [] } = component;
  return typeof needs === 'function' ? needs(contextOf(component, environment)) : needs;
}

function needed(need: AnyComponent, by: AnyComponent, environment: Environment): Problem {
  return {
    code: 'COMPONENT_NEEDED',
    at: {
      file: environment.file,
      line: environment.line(['components', by.name]),
      environment: environment.name,
      component: by.name,
    },
    message: `"${by.name}" needs "${need.name}"`,
    cure: `Name \`${by.name}\` as well, or leave \`${need.name}\` on.`,
  };
}
