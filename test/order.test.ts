import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyComponent } from '../src/component.ts';
import { type Dependent, order, type Placed } from '../src/order.ts';
import type { Problem } from '../src/problem.ts';
import { appOf, environmentOf } from './kit.ts';

const environment = environmentOf();

/** What waits for what, by name; every name of a key is switched on. */
type Graph = Readonly<
  Record<string, { readonly needs?: readonly string[]; readonly after?: readonly string[] }>
>;

/** Components by name; those that nobody switches on exist as well, as they do in a catalogue. */
function dependents(graph: Graph): Dependent[] {
  const components = new Map<string, AnyComponent>();
  const called = (name: string) => {
    const made = components.get(name) ?? appOf(name, []);
    components.set(name, made);
    return made;
  };
  return Object.entries(graph).map(([name, { needs = [], after = [] }]) => ({
    component: called(name),
    needs: needs.map(called),
    after: after.map(called),
  }));
}

function placed(list: readonly Dependent[]): readonly Placed[] {
  const result = order(list, environment);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.placed;
}

function problems(list: readonly Dependent[]): readonly Problem[] {
  const result = order(list, environment);
  if ('placed' in result) throw new Error('accepted');
  return result.problems;
}

const waves = (graph: Graph) =>
  Object.fromEntries(placed(dependents(graph)).map((p) => [p.component.name, p.wave]));

/** The cycle that a problem names, without the repeated first name. */
function cycleIn({ message }: Problem): string[] {
  return (/: (.*)$/.exec(message)?.[1] ?? '').split(' -> ').slice(0, -1);
}

/** A graph without cycles: everybody waits only for names that come before in a hidden order. */
const acyclic = fc
  .tuple(
    fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 14 }),
    fc.infiniteStream(fc.nat(3)),
  )
  .map(([names, dice]) =>
    Object.fromEntries(
      names.map((name, i) => {
        const edges = names.slice(0, i).map((other) => [other, dice.next().value] as const);
        return [
          name,
          {
            needs: edges.filter(([, die]) => die === 1).map(([other]) => other),
            after: edges.filter(([, die]) => die === 2).map(([other]) => other),
          },
        ];
      }),
    ),
  );

describe('order', () => {
  it('puts a component one wave after the last of those it waits for, and says which', () => {
    const result = placed(
      dependents({ d: { needs: ['b', 'c'] }, c: { needs: ['b'] }, b: { after: ['a'] }, a: {}, lone: {} }),
    );
    expect(result.map((p) => [p.component.name, p.wave, p.because?.name])).toEqual([
      ['a', 0, undefined],
      ['lone', 0, undefined],
      ['b', 1, 'a'],
      ['c', 2, 'b'],
      ['d', 3, 'c'],
    ]);
    expect(result.at(-1)?.waitsFor.map((c) => c.name)).toEqual(['b', 'c']);
  });

  it('lets a component go first only where it is switched on', () => {
    expect(waves({ a: { after: ['off'] }, b: { after: ['a', 'off'] } })).toEqual({ a: 0, b: 1 });
  });

  it('names every need that is switched off, at the component that has it', () => {
    const list = dependents({ a: { needs: ['x', 'y'] }, b: { needs: ['a', 'x'] } });
    expect(problems(list).map((p) => [p.code, p.at.component, p.message])).toEqual([
      ['NEED_OFF', 'a', '"a" needs "x", which is switched off'],
      ['NEED_OFF', 'a', '"a" needs "y", which is switched off'],
      ['NEED_OFF', 'b', '"b" needs "x", which is switched off'],
    ]);
    expect(problems(list)[0]?.cure).toBe('Add `x:` under components, or take `a` out.');
  });

  it('names a cycle whole, once, and tells missing needs beside it', () => {
    const list = dependents({
      start: { needs: ['a'] },
      a: { needs: ['b'] },
      b: { after: ['c'] },
      c: { needs: ['a', 'off'] },
      self: { needs: ['self'] },
    });
    const told = problems(list);
    expect(told.map((p) => p.code).sort()).toEqual(['NEED_CYCLE', 'NEED_CYCLE', 'NEED_OFF']);
    const cycles = told.filter((p) => p.code === 'NEED_CYCLE').map((p) => cycleIn(p).sort());
    expect(cycles).toEqual([['a', 'b', 'c'], ['self']]);
  });

  it('gives any graph without cycles a valid order with as few waves as possible', () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const found = waves(graph);
        expect(Object.keys(found).sort()).toEqual(Object.keys(graph).sort());
        for (const [name, { needs, after }] of Object.entries(graph)) {
          const before = [...needs, ...after].map((other) => found[other] as number);
          // No wave before the last it waits for, and none later than it must: that is the longest path.
          expect(found[name]).toBe(before.length === 0 ? 0 : Math.max(...before) + 1);
        }
      }),
    );
  });

  it('gives the same order whatever the order of its input', () => {
    fc.assert(
      fc.property(
        acyclic.chain((graph) => {
          const list = dependents(graph);
          return fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.constantFrom(1, -1),
          );
        }),
        ([list, shuffled, turn]) => {
          const turned = shuffled.map((d) => ({
            ...d,
            needs: [...d.needs].sort(() => turn),
            after: [...d.after].reverse(),
          }));
          expect(placed(turned)).toEqual(placed(list));
        },
      ),
    );
  });

  it('finds a cycle anywhere, names nothing outside it, and each component of it once', () => {
    fc.assert(
      fc.property(
        acyclic,
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (graph, ring, at) => {
          // A ring beside the graph, entered from it and leading back into nothing but itself.
          const names = ring.map((name) => `ring-${name}`);
          const members = Object.fromEntries(
            names.map((name, i) => [name, { needs: [names[(i + 1) % names.length] as string] }]),
          );
          const entries = Object.entries(graph);
          const [entry, edges] = entries[at % entries.length] as (typeof entries)[number];
          const joined: Graph = {
            ...graph,
            [entry]: { ...edges, needs: [...edges.needs, names[at % names.length] as string] },
            ...members,
          };
          const told = problems(dependents(joined));
          expect(told.map((p) => p.code)).toEqual(['NEED_CYCLE']);
          const cycle = cycleIn(told[0] as Problem);
          expect([...cycle].sort()).toEqual([...names].sort());
          cycle.forEach((name, i) => {
            expect(members[name]?.needs).toEqual([cycle[(i + 1) % cycle.length]]);
          });
        },
      ),
    );
  });

  it('refuses any graph with a cycle, and nothing else, and names only true ones', () => {
    const any = fc
      .uniqueArray(fc.stringMatching(/^[a-z]$/), { minLength: 1, maxLength: 8 })
      .chain((names) =>
        fc.record(
          Object.fromEntries(
            names.map((name) => [
              name,
              fc.record({ needs: fc.subarray(names, { maxLength: Math.min(2, names.length) }) }),
            ]),
          ),
        ),
      );
    fc.assert(
      fc.property(any, (graph: Record<string, { needs: string[] }>) => {
        const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
          (graph[from]?.needs ?? []).some(
            (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
          );
        const cyclic = Object.keys(graph).some((name) => reaches(name, name));
        const result = order(dependents(graph), environment);
        expect('problems' in result).toBe(cyclic);
        if (!('problems' in result)) return;
        const told = result.problems.map(cycleIn);
        for (const cycle of told)
          cycle.forEach((name, i) => {
            expect(graph[name]?.needs).toContain(cycle[(i + 1) % cycle.length]);
          });
        // No component is told of twice.
        expect(new Set(told.flat()).size).toBe(told.flat().length);
      }),
    );
  });
});
