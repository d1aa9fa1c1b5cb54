import type { BuiltComponent } from './model.ts';

/**
 * What each component waits for that nothing else it waits for waits for already, by name, sorted: an arrow that another
 * path implies says nothing new. Components come by wave, as a tree has them.
 */
export function directNeeds(components: readonly BuiltComponent[]): ReadonlyMap<string, readonly string[]> {
  const reach = new Map<string, ReadonlySet<string>>();
  const direct = new Map<string, readonly string[]>();
  for (const { component, waitsFor } of components) {
    const names = waitsFor.map(({ name }) => name);
    const implied = new Set(names.flatMap((name) => [...(reach.get(name) ?? [])]));
    reach.set(component.name, new Set([...names, ...implied]));
    direct.set(
      component.name,
      names.filter((name) => !implied.has(name)),
    );
  }
  return direct;
}

/** Who waits for each component, by name, in the order of the tree. */
export function neededBy(components: readonly BuiltComponent[]): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>(components.map(({ component }) => [component.name, []]));
  for (const { component, waitsFor } of components)
    for (const { name } of waitsFor) by.get(name)?.push(component.name);
  return by;
}
