import { assemble } from '../../src/assemble.ts';
import { sortCatalog } from '../../src/catalog.ts';
import type { AnyComponent } from '../../src/component.ts';
import type { BuiltComponent, Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import type { Problem } from '../../src/problem.ts';
import { applyRules, loadRules } from '../../src/rules.ts';
import { catalog, trees } from '../real.ts';

const rules = await loadRules();

/**
 * The tree of the environment dev with more of the catalogue switched on, each with what it says in `components`, and with
 * apps of the test's own.
 */
export function devWith(
  components: Readonly<Record<string, unknown>>,
  apps: readonly AnyComponent[] = [],
): Tree {
  const all = sortCatalog([...catalog, ...apps]);
  const { environment } = trees.get('dev') as Tree;
  const more = Object.entries({
    ...components,
    ...Object.fromEntries(apps.map(({ name }) => [name, components[name] ?? {}])),
  }).map(([name, config]) => {
    const component = all.find((it) => it.name === name);
    if (!component) throw new Error(`no component ${name}`);
    return [name, component.config.parse(config)] as const;
  });
  return assemble({ ...environment, components: new Map([...environment.components, ...more]) }, all);
}

/** Every problem that the rules find in a tree as it is. */
export const problemsIn = (tree: Tree): Problem[] => applyRules(rules, tree);

/** A component of a tree; an error where it is not there. */
export function builtIn(tree: Tree, name: string): BuiltComponent {
  const built = tree.components.find(({ component }) => component.name === name);
  if (!built) throw new Error(`no ${name}`);
  return built;
}

/** The object of a kind, and name, that a component builds; an error where there is none. */
export function objectIn(tree: Tree, component: string, kind: string, name?: string): KubeObject {
  const found = builtIn(tree, component).objects.find(
    (it) => it.kind === kind && (name === undefined || it.metadata.name === name),
  );
  if (!found) throw new Error(`${component} builds no ${kind} ${name ?? ''}`);
  return found;
}
