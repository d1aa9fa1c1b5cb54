import { assemble } from '../../src/assemble.ts';
import { contextOf } from '../../src/context.ts';
import type { Environment } from '../../src/environment.ts';
import type { Footprint } from '../../src/footprint.ts';
import type { BuiltComponent, Tree } from '../../src/model.ts';
import { catalog, trees } from '../real.ts';

/** What an environment's file would say under `components:`, by name; `false` takes a component out. */
export type Switched = Readonly<Record<string, unknown>>;

/** An environment of this repository as if its file said this too; `change` takes the place of other fields. */
export function environmentWith(
  name: string,
  components: Switched,
  change: Partial<Environment> = {},
): Environment {
  const environment = trees.get(name)?.environment;
  if (!environment) throw new Error(`there is no environment ${name}`);
  const on = new Map(environment.components);
  for (const [key, said] of Object.entries(components)) {
    if (said === false) on.delete(key);
    else on.set(key, componentOf(key).config.parse(said));
  }
  return { ...environment, ...change, components: on };
}

/** Its tree. */
export function treeWith(name: string, components: Switched, change: Partial<Environment> = {}): Tree {
  return assemble(environmentWith(name, components, change), catalog);
}

/** The messages of a component's own check of what such a file says of it. */
export function complaints(component: string, said: unknown, change: Partial<Environment> = {}): string[] {
  const checked = componentOf(component);
  const context = contextOf(checked, environmentWith('staging', { [component]: said }, change));
  return (checked.check?.(context) ?? []).map(({ message }) => message);
}

function componentOf(name: string) {
  const found = catalog.find((component) => component.name === name);
  if (!found) throw new Error(`there is no component ${name}`);
  return found;
}

/** A component of a tree; an error where it is not there. */
export function builtIn(tree: Tree, component: string): BuiltComponent {
  const built = tree.components.find((it) => it.component.name === component);
  if (!built) throw new Error(`no ${component} in ${tree.environment.name}`);
  return built;
}

/** Footprint of a component's only chart. */
export function footprintIn(tree: Tree, component: string): Footprint {
  const [chart] = builtIn(tree, component).charts;
  if (!chart) throw new Error(`${component} uses no chart`);
  return chart.footprint;
}

/** Values that a component gives to its only chart. */
// biome-ignore lint/suspicious/noExplicitAny: values of a chart have the chart's own shape
export function valuesIn(tree: Tree, component: string): any {
  return builtIn(tree, component).charts[0]?.use.values;
}

/** A workload of a component's only chart, by its name. */
export function workloadIn(tree: Tree, component: string, name: string) {
  const found = footprintIn(tree, component).workloads.find((it) => it.name === name);
  if (!found) throw new Error(`${component} has no workload ${name}`);
  return found;
}
