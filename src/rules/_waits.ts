import type { BuiltComponent, Tree } from '../model.ts';

const known = new WeakMap<Tree, Map<string, ReadonlySet<string>>>();

/** Names of every component that `one` waits for, directly or through others. Computed once a component. */
export function ancestors(tree: Tree, one: BuiltComponent): ReadonlySet<string> {
  let sets = known.get(tree);
  if (!sets) {
    sets = new Map();
    known.set(tree, sets);
    // By wave, so that the sets of those it waits for are there.
    for (const { component, waitsFor } of tree.components) {
      const all = new Set<string>();
      for (const { name } of waitsFor) {
        all.add(name);
        for (const further of sets.get(name) ?? []) all.add(further);
      }
      sets.set(component.name, all);
    }
  }
  return sets.get(one.component.name) ?? new Set();
}

/** Whether `one` is synced only when `other` is Healthy. */
export function waitsFor(tree: Tree, one: BuiltComponent, other: BuiltComponent): boolean {
  return ancestors(tree, one).has(other.component.name);
}
