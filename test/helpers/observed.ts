import { assemble } from '../../src/assemble.ts';
import type { BuiltComponent, Tree } from '../../src/model.ts';
import { catalog, trees } from '../real.ts';

const known = new Map<string, Tree>();

/** An environment's tree with alerts and dashboards, whether or not it switches them on itself. */
export function observedTree(name: string): Tree {
  let tree = known.get(name);
  if (!tree) {
    const environment = trees.get(name)?.environment;
    if (!environment) throw new Error(`no environment ${name}`);
    const defaults = ['alerts', 'dashboards'].map((component) => {
      const found = catalog.find((candidate) => candidate.name === component);
      return [component, found?.config.parse({})] as const;
    });
    tree = assemble(
      { ...environment, components: new Map([...defaults, ...environment.components]) },
      catalog,
    );
    known.set(name, tree);
  }
  return tree;
}

/** A component of it; an error where it is not there. */
export function observedComponent(name: string, component: string): BuiltComponent {
  const built = observedTree(name).components.find((candidate) => candidate.component.name === component);
  if (!built) throw new Error(`no ${component} in ${name}`);
  return built;
}
