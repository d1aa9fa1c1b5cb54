import type { BuiltComponent, Tree } from '../model.ts';

const known = new WeakMap<Tree, Map<string, ReadonlySet<string>>>();

/** Names of every component that `one` waits for, directly or through others. Computed once a tree. */
export function ancestors(tree: Tree, one: BuiltComponent): ReadonlySet<string> {
  let sets = known.get(tree);
  if (!sets) {
    sets = ancestorsOf(tree.components);
    known.set(tree, sets);
  }
  return sets.get(one.component.name) ?? new Set();
}

/** By wave, so that the sets of those a component waits for are there; apps that wait for the same share one set. */
function ancestorsOf(components: readonly BuiltComponent[]): Map<string, ReadonlySet<string>> {
  const sets = new Map<string, ReadonlySet<string>>();
  const shared = new Map<string, ReadonlySet<string>>();
  for (const { component, waitsFor } of components) {
    const key = waitsFor.map(({ name }) => name).join(' ');
    let all = shared.get(key);
    if (!all) {
      all = new Set(waitsFor.flatMap(({ name }) => [name, ...(sets.get(name) ?? [])]));
      shared.set(key, all);
    }
    sets.set(component.name, all);
  }
  return sets;
}

/** Whether `one` is synced only when `other` is Healthy. */
export function waitsFor(tree: Tree, one: BuiltComponent, other: BuiltComponent): boolean {
  return ancestors(tree, one).has(other.component.name);
}
