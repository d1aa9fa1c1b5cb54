import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { fieldChanges, type Step, showPath } from '../../src/review/fields.ts';
import { changedObjects, review } from '../../src/review.ts';
import { applicationOf, effectsBetween, filesOf, sideWith, type Texts } from '../helpers/review.ts';
import { anyJson } from '../json-arbitrary.ts';
import { deployment } from './samples/running.ts';
import { having, object } from './samples/sample.ts';

const map = (value: unknown) => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, spec: value });

/** Paths of every value that is no map and no list, with its text. */
function leaves(
  value: unknown,
  path: readonly (string | number)[] = [],
): [string, readonly (string | number)[]][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return [[JSON.stringify(value), path]];
  return Object.entries(value).flatMap(([key, it]) =>
    leaves(it, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The value at a path of the report: an item by its name, or by its place. */
function at(value: unknown, path: readonly Step[]): unknown {
  return path.reduce((here: unknown, step) => {
    if (typeof here !== 'object' || here === null) return undefined;
    if (typeof step !== 'object')
      return Object.hasOwn(here, step) ? (here as Record<string, unknown>)[step] : undefined;
    return (here as Record<string, unknown>[]).find((it) => [it.name, it.key, it.id].includes(step.item));
  }, value);
}

describe('fields', () => {
  it('says nothing of what is the same, and something of what is not', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        expect(fieldChanges(a, turned(a))).toEqual([]);
        const isSame = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(fieldChanges(a, b).length > 0).toBe(!isSame);
      }),
    );
  });

  it('tells of every field that was set to something else', () => {
    fc.assert(
      fc.property(anyJson, fc.nat(), (value, pick) => {
        const before = map(value);
        const all = leaves(before);
        const [, path] = all[pick % all.length] as (typeof all)[number];
        const after = replaced(before, path, '\u0001other') as typeof before;
        const told = fieldChanges(before, after);
        // What was told is at the field or above it, and holds what is there now.
        expect(
          told.some(
            // An item whose name was the field is told of twice: the former is not there any more.
            (change) => JSON.stringify(at(after, change.path))?.includes('\\u0001other') || change.order,
          ),
        ).toBe(true);
      }),
      { examples: [[[{ name: '' }], 3]] },
    );
  });

  it('gives every value as both sides have it', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        for (const { path, before, after, order } of fieldChanges(map(a), map(b))) {
          if (order || path.some((step) => typeof step === 'object')) continue;
          // Where an item is gone or new, another one may have its place on the side that is without it.
          const isItem = typeof path.at(-1) === 'number';
          if (!isItem || before !== undefined) expect(at(map(a), path)).toEqual(before);
          if (!isItem || after !== undefined) expect(at(map(b), path)).toEqual(after);
        }
      }),
      { examples: [[[{ a: false }, {}], [{}]]] },
    );
  });

  it('matches items by their name, and tells when their order changes', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, image: name }));
    expect(
      fieldChanges({ x: [a, b] }, { x: [{ ...a, image: 'z' }, c, b] }).map(({ path }) => showPath(path)),
    ).toEqual(['x[a].image', 'x[c]']);
    expect(fieldChanges({ x: [a, b] }, { x: [b, a] })).toMatchObject([
      { before: ['a', 'b'], after: ['b', 'a'], order: true },
    ]);
    expect(fieldChanges({ x: [{ p: 1 }, { p: 2 }] }, { x: [{ p: 0 }, { p: 1 }, { p: 2 }] })).toMatchObject([
      { path: ['x', 0] },
    ]);
  });
});

describe('trees', () => {
  const config = (name: string, data: Record<string, string> = {}) =>
    object('v1 ConfigMap', { data }, { name });
  const tree = (...objects: KubeObject[]) => ({ dev: filesOf(objects) });
  const between = (before: Record<string, Texts>, after: Record<string, Texts>) =>
    changedObjects(sideWith(before), sideWith(after));

  const someTree = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,6}$/),
      value: fc.string(),
      kind: fc.constantFrom('ConfigMap', 'Secret', 'Deployment'),
    }),
    { selector: ({ name, kind }) => `${kind} ${name}`, maxLength: 12 },
  );
  const built = (list: readonly { name: string; value: string; kind: string }[]) =>
    list.map(({ name, value, kind }) =>
      object(
        `${kind === 'Deployment' ? 'apps/v1' : 'v1'} ${kind}`,
        { data: { value: value.toWellFormed() } },
        { name },
      ),
    );

  it('are the same as themselves, and in any order of files', () => {
    fc.assert(
      fc.property(someTree, someTree, (a, b) => {
        const [before, after] = [built(a), built(b)];
        expect(between(tree(...before), tree(...before))).toEqual([]);
        const forth = review(sideWith(tree(...before)), sideWith(tree(...after)));
        const backwards = review(
          sideWith(tree(...before.toReversed())),
          sideWith(tree(...after.toReversed())),
        );
        expect(backwards).toEqual(forth);
      }),
      { numRuns: 60 },
    );
  });

  it('have each object in one change, whatever moved', () => {
    fc.assert(
      fc.property(someTree, someTree, (a, b) => {
        const changes = between(tree(...built(a)), tree(...built(b)));
        const ids = (side: 'before' | 'after') =>
          changes.flatMap((change) => {
            const it = change[side];
            return it === undefined ? [] : [`${it.kind} ${it.metadata.name}`];
          });
        for (const side of ['before', 'after'] as const)
          expect(new Set(ids(side)).size).toBe(ids(side).length);
        const kept = a.filter((it) =>
          b.some(
            (other) =>
              other.name === it.name &&
              other.kind === it.kind &&
              other.value.toWellFormed() === it.value.toWellFormed(),
          ),
        );
        expect(
          changes.filter(
            ({ action, id }) =>
              action === 'changed' && kept.some((it) => it.name === id.name && it.kind === id.kind),
          ),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('say of an object in another folder that it moved, and of another name that it was renamed', () => {
    const before = { dev: filesOf([config('a', { x: '1' })], 'web') };
    expect(between(before, { dev: filesOf([config('a', { x: '1' })], 'api') })).toMatchObject([
      { action: 'moved', component: 'api', from: { component: 'web' }, fields: [] },
    ]);
    expect(between(before, { dev: filesOf([config('b', { x: '1' })], 'web') })).toMatchObject([
      { action: 'renamed', id: { name: 'b' }, from: { name: 'a' } },
    ]);
    expect(
      between(before, { dev: filesOf([config('b', { x: '2' })], 'web') })
        .map(({ action }) => action)
        .sort(),
    ).toEqual(['added', 'removed']);
    // Another name of the file is no change of the object.
    const [text = ''] = Object.values(before.dev);
    expect(between(before, { dev: { 'web/other.yaml': text } })).toEqual([]);
  });

  it('say that a second file holds an object that is there already, changed or not', () => {
    const [text = ''] = Object.values(filesOf([config('a')]));
    const before = { 'web/config-map_a.yaml': text };
    const twice = { dev: { ...before, 'api/config-map_shop_a.yaml': text } };
    expect(between({ dev: before }, twice)).toMatchObject([
      { action: 'added', problem: expect.stringContaining('web/config-map_a.yaml') },
    ]);
    expect(review(sideWith({ dev: before }), sideWith(twice)).changes[0]).toMatchObject({
      severity: 'high',
      effects: [{ effect: 'unknown', rule: 'twin' }, {}],
    });
  });

  it('keep apart what waits in next/ and what is synced', () => {
    const app = filesOf([applicationOf('web')]);
    const [path = '', text = ''] = Object.entries(app)[0] ?? [];
    const next = {
      dev: { ...app, [path.replace('argocd', 'next')]: text.replace('project: apps', 'project: other') },
    };
    expect(between({ dev: app }, next)).toMatchObject([{ realm: 'next', action: 'added' }]);
  });
});

describe('a file that is no manifest', () => {
  it.each([
    ['a bomb', 'a: &a [x]\nb: *a\n'],
    ['a tag', 'a: !!js/function "x"\n'],
    ['two documents', 'a: 1\n---\nb: 1\n'],
    ['no YAML', '{ ['],
    ['no object', 'a: 1\n'],
    ['a name that is no text', 'apiVersion: v1\nkind: A\nmetadata:\n  name: [a]\n'],
    ['prototypes', 'apiVersion: v1\nkind: A\nmetadata: { name: a }\n__proto__: { a: 1 }\n'],
    ['a pit', `${'['.repeat(5000)}\n`],
    ['too much', `a: ${'x'.repeat(1_100_000)}\n`],
    ['other bytes', 'a: \u0000\n'],
  ])('is unknown, and high: %s', (_, text) => {
    const report = review(
      sideWith({ dev: { 'web/a.yaml': '{}' } }),
      sideWith({ dev: { 'web/a.yaml': text } }),
    );
    expect(report.changes).toMatchObject([
      { severity: 'high', action: 'unreadable', effects: [{ effect: 'unknown' }] },
    ]);
  });
});

describe('effects', () => {
  it('tell of every field that changed', () => {
    fc.assert(
      fc.property(
        anyJson,
        anyJson,
        fc.constantFrom(
          'apps/v1 Deployment',
          'v1 Service',
          'batch/v1 Job',
          'example.com/v1 Thing',
          'karpenter.sh/v1 NodePool',
          'rbac.authorization.k8s.io/v1 Role',
        ),
        (a, b, type) => {
          const [before, after] = [object(type, { spec: a, rules: a }), object(type, { spec: b, rules: b })];
          const changed = fieldChanges(before, after).map(({ path }) => showPath(path));
          const effects = effectsBetween(before, after);
          // A file that is not read is told of as a whole, whatever its fields.
          if (changed.length > 0 && [a, b].some(isRefused)) {
            expect(effects).toContainEqual(expect.objectContaining({ rule: 'unreadable', severity: 'high' }));
            return;
          }
          const told = new Set(effects.flatMap(({ fields }) => fields));
          expect(changed.filter((path) => !told.has(path))).toEqual([]);
        },
      ),
      { examples: [[false, JSON.parse('{ "__proto__": "" }'), 'apps/v1 Deployment']] },
    );
  });

  it('say nothing harmless of a kind that the table does not know', () => {
    const before = object('example.com/v1 Thing', { spec: { a: 1 } });
    expect(effectsBetween(before, having(before, 'spec.a', 2))).toMatchObject([
      { rule: 'unknown-kind', severity: 'medium' },
    ]);
  });

  it('never call a label harmless that something may select by', () => {
    const [told] = effectsBetween(deployment, having(deployment, 'metadata.labels', { release: 'x' }));
    expect(told).toMatchObject({ effect: 'changed', severity: 'low' });
  });
});

function replaced(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (step === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[step] = replaced(copy[step], rest, by);
  return copy;
}

/** Whether a manifest with that value is refused: it has a key that means something to JavaScript. */
function isRefused(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(isRefused);
}

/** With the keys of every map the other way round. */
function turned<T>(value: T): T {
  if (Array.isArray(value)) return value.map(turned) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, it]) => [key, turned(it)]),
  ) as T;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, it]) => [key, sorted(it)]),
  );
}
