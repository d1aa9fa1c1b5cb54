import { assemble } from '../../src/assemble.ts';
import { sortCatalog } from '../../src/catalog.ts';
import type { AnyComponent } from '../../src/component.ts';
import { contextOf } from '../../src/context.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { Problems } from '../../src/problem.ts';
import { appOf, type EnvironmentInput, environmentOf } from '../kit.ts';

/** The tree of one component under its config; what it needs is there as well, but empty. */
export function treeOfOne(component: AnyComponent, config: object, input: EnvironmentInput = {}): Tree {
  const own = { [component.name]: component.config.parse(config) };
  const { needs = [] } = component;
  const named = typeof needs === 'function' ? needs(contextOf(component, environmentOf(input, own))) : needs;
  const needed = [...new Set(named.map(({ name }) => name))].map((name) => appOf(name, []));
  const others = Object.fromEntries(needed.map(({ name }) => [name, {}]));
  const self = { ...component, needs: needed, after: [] };
  return assemble(environmentOf(input, { ...others, ...own }), sortCatalog([self, ...needed]));
}

/** The only object of a kind that the component builds. */
export function objectOfOne(tree: Tree, component: AnyComponent, kind: string): KubeObject {
  const built = tree.components.find((it) => it.component.name === component.name);
  const found = built?.objects.filter((object) => object.kind === kind) ?? [];
  const [object] = found;
  if (!object || found.length > 1)
    throw new Error(`${component.name} builds ${found.length} objects ${kind}`);
  return object;
}

/** What the component finds wrong with a config, as its messages. */
export function faultsOfOne(component: AnyComponent, config: object, input: EnvironmentInput = {}): string[] {
  try {
    treeOfOne(component, config, input);
    return [];
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ message }) => message);
    throw error;
  }
}
