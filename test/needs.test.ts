import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AnyComponent } from '../src/component.ts';
import { directNeeds, neededBy } from '../src/needs.ts';
import { appOf, treeOf } from './kit.ts';

/** Components that each need some of those before them. */
const acyclic = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((needs) => {
    const components: AnyComponent[] = [];
    for (const [index, picks] of needs.entries()) {
      const some = index === 0 ? [] : picks.map((pick) => components[pick % index] as AnyComponent);
      components.push(appOf(`c-${index}`, [], { needs: [...new Set(some)] }));
    }
    return treeOf(components).components;
  });

/** Everything that a component leads to, however far. */
function reach(edges: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const next = edges.get(from) ?? [];
  return new Set(next.flatMap((name) => [name, ...reach(edges, name)]));
}

it('leaves out what other needs imply, and nothing else', () => {
  fc.assert(
    fc.property(acyclic, (components) => {
      const all = new Map(components.map((it) => [it.component.name, it.waitsFor.map(({ name }) => name)]));
      const direct = directNeeds(components);
      for (const { component } of components) {
        const own = direct.get(component.name) ?? [];
        expect(reach(direct, component.name)).toEqual(reach(all, component.name));
        for (const name of own) {
          const others = own.filter((it) => it !== name);
          expect(others.some((other) => reach(all, other).has(name))).toBe(false);
        }
      }
    }),
  );
});

it('says who needs a component, which is the same the other way round', () => {
  fc.assert(
    fc.property(acyclic, (components) => {
      const by = neededBy(components);
      for (const { component, waitsFor } of components)
        for (const other of components.map((it) => it.component.name))
          expect(by.get(other)?.includes(component.name)).toBe(waitsFor.some(({ name }) => name === other));
    }),
  );
});
