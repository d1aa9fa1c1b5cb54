import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Edit, editYaml } from '../src/edit.ts';
import { readYaml } from '../src/input.ts';
import { Problems } from '../src/problem.ts';
import { problemsIn } from './input/problems.ts';

const text = `# Where it runs
region: eu-west-1    # Ireland
cluster:
  version: "1.34"

  # who may look
  publicEndpoint:
  - 192.0.2.1/32
  # one more by request
components:
  # scales everything
  keda: {}
  # shows everything
  metabase:
    image: {repo: a/b, tag: v1}  # pinned
    replicas: 2
    # deeper words
  empty:
`;

/** Lines that an edit took away, and lines that it added, in the order of the text. */
function changed(edits: readonly Edit[]): { gone: string[]; come: string[] } {
  const [before, after] = [text.split('\n'), editYaml(text, edits).split('\n')];
  return {
    gone: before.filter((line) => !after.includes(line)),
    come: after.filter((line) => !before.includes(line)),
  };
}

describe('editYaml', () => {
  it.each<[string, Edit, string[], string[]]>([
    [
      'a scalar, keeping the comment behind it',
      { path: ['region'], value: 'eu-north-1' },
      ['region: eu-west-1    # Ireland'],
      ['region: eu-north-1    # Ireland'],
    ],
    [
      'a quoted scalar, keeping the quotes',
      { path: ['cluster', 'version'], value: '1.35' },
      ['  version: "1.34"'],
      ['  version: "1.35"'],
    ],
    [
      'a scalar in a flow map',
      { path: ['components', 'metabase', 'image', 'tag'], value: 'v2' },
      ['    image: {repo: a/b, tag: v1}  # pinned'],
      ['    image: {repo: a/b, tag: v2}  # pinned'],
    ],
    [
      'an item of a list',
      { path: ['cluster', 'publicEndpoint', 0], value: '198.51.100.0/24' },
      ['  - 192.0.2.1/32'],
      ['  - 198.51.100.0/24'],
    ],
    [
      'a new key, at the end of its map',
      { path: ['components', 'metabase', 'cpu'], value: 1 },
      [],
      ['    cpu: 1'],
    ],
    [
      'a new key and the maps that lead to it',
      { path: ['components', 'x', 'w', 'z'], value: [1] },
      [],
      ['  x:', '    w:', '      z:', '        - 1'],
    ],
    [
      'a key below one with nothing after it',
      { path: ['components', 'empty', 'up'], value: true },
      [],
      ['    up: true'],
    ],
    [
      'a key in an empty map',
      { path: ['components', 'keda', 'a'], value: 1 },
      ['  keda: {}'],
      ['  keda:', '    a: 1'],
    ],
    ['a text of several lines', { path: ['note'], value: 'a\nb\n' }, [], ['note: |', '  a', '  b']],
    [
      'a string that YAML 1.1 takes for something else',
      { path: ['note'], value: 'yes' },
      [],
      ['note: "yes"'],
    ],
    ['a string of digits', { path: ['note'], value: '012345678901' }, [], ['note: "012345678901"']],
  ])('sets %s', (_what, edit, gone, come) => {
    expect(changed([edit])).toEqual({ gone, come });
  });

  it('sets only what differs when a map is set over a map', () => {
    const value = { image: { repo: 'a/b', tag: 'v2' }, host: 'x' };
    expect(changed([{ path: ['components', 'metabase'], value }])).toEqual({
      gone: ['    image: {repo: a/b, tag: v1}  # pinned', '    replicas: 2'],
      come: ['    image: {repo: a/b, tag: v2}  # pinned', '    host: x'],
    });
  });

  it('deletes a key with its value, the words right above it and those inside it', () => {
    expect(changed([{ path: ['components', 'metabase'], delete: true }])).toEqual({
      gone: [
        '  # shows everything',
        '  metabase:',
        '    image: {repo: a/b, tag: v1}  # pinned',
        '    replicas: 2',
        '    # deeper words',
      ],
      come: [],
    });
  });

  it('keeps the words above the first key of a map when that goes', () => {
    expect(changed([{ path: ['components', 'keda'], delete: true }])).toEqual({
      gone: ['  keda: {}'],
      come: [],
    });
    expect(editYaml(text, [{ path: ['region'], delete: true }])).toMatch(/^# Where it runs\ncluster:/);
  });

  it('leaves an empty map where the last key of a map went', () => {
    expect(editYaml('a: 1\nb:\n  c: 1\n', [{ path: ['b', 'c'], delete: true }])).toBe('a: 1\nb: {}\n');
    expect(readYaml('f', editYaml('a: 1\n', [{ path: ['a'], delete: true }])).value).toEqual({});
  });

  it('makes several edits, each on what the one before left', () => {
    const edits = [
      { path: ['a', 'b'], value: 1 },
      { path: ['a', 'c'], value: 2 },
      { path: ['a', 'b'], delete: true as const },
    ];
    expect(editYaml('', edits)).toBe('a:\n  c: 2\n');
  });

  it('changes nothing for what is so already', () => {
    for (const edit of [
      { path: ['cluster', 'version'], value: '1.34' },
      { path: ['components', 'x', 'y'], delete: true as const },
      { path: ['components', 'empty'], value: null },
    ])
      expect(editYaml(text, [edit])).toBe(text);
  });

  it('keeps carriage returns, and a missing line feed at the end', () => {
    expect(editYaml('a: 1\r\nb:\r\n  c: 1\r\n', [{ path: ['b', 'd'], value: { e: 1 } }])).toBe(
      'a: 1\r\nb:\r\n  c: 1\r\n  d:\r\n    e: 1\r\n',
    );
    expect(editYaml('a: 1\nb: 2', [{ path: ['a'], value: 3 }])).toBe('a: 3\nb: 2');
    expect(editYaml('a: 1', [{ path: ['b'], value: 3 }])).toBe('a: 1\nb: 3\n');
  });

  it('writes a flow collection anew where it gains or loses something, and nothing around it', () => {
    const image = ['components', 'metabase', 'image'];
    expect(changed([{ path: [...image, 'digest'], value: 'sha256:0' }])).toEqual({
      gone: ['    image: {repo: a/b, tag: v1}  # pinned'],
      come: ['    image: {repo: a/b, tag: v1, digest: sha256:0}  # pinned'],
    });
    expect(changed([{ path: [...image, 'tag'], delete: true }]).come).toEqual([
      '    image: {repo: a/b}  # pinned',
    ]);
    const nested = 'a: 1   # one\nb: { c: [ { d: "true" }, 2 ], e: { } } # two\n';
    expect(editYaml(nested, [{ path: ['b', 'c', 0, 'f'], value: 1 }])).toBe(
      'a: 1   # one\nb: { c: [ { d: "true", f: 1 }, 2 ], e: {} } # two\n',
    );
  });

  it('puts a key that is to be sorted among those that are, and last where they are not', () => {
    const map = 'top:\n  # words of b\n  b:\n    x: 1\n    # deeper\n  # words of d\n  d:\nend: 1\n';
    const add = (key: string, to = map) => editYaml(to, [{ path: ['top', key], value: null, sorted: true }]);
    expect(add('a')).toBe(map.replace('  b:', '  a:\n  b:'));
    expect(add('c')).toBe(map.replace('  # words of d', '  c:\n  # words of d'));
    expect(add('e')).toBe(map.replace('  d:\n', '  d:\n  e:\n'));
    expect(add('a', 'top:\n  z: 1\n  b: 1\n')).toBe('top:\n  z: 1\n  b: 1\n  a:\n');
    expect(add('a', 'top:\n')).toBe('top:\n  a:\n');
    expect(add('a', 'top: {b: 1}\n')).toBe('top: {b: 1, a: null}\n');
  });

  it('keeps comments and order where it has to write the document anew', () => {
    const inside = 'a: 1 # one\nb: { c: 1, # two\n  d: 2 }\n# three\n';
    const after = editYaml(inside, [{ path: ['b', 'e'], value: 3 }]);
    for (const words of inside.match(/# .*/g) ?? []) expect(after).toContain(words);
    expect(readYaml('f', after).value).toEqual({ a: 1, b: { c: 1, d: 2, e: 3 } });
    const longer = editYaml(text, [{ path: ['cluster', 'publicEndpoint', 1], value: '198.51.100.0/24' }]);
    expect(longer).toContain('  - 192.0.2.1/32\n  - 198.51.100.0/24\n');
  });

  it('refuses what the reader refuses, in the text and in a value', () => {
    expect(problemsIn(() => editYaml('a: &x 1\n', [], 'dev.yaml'))).toMatchObject([
      { code: 'YAML_ALIAS', at: { file: 'dev.yaml', line: 1 } },
    ]);
    const value = JSON.parse('{"__proto__": {"polluted": 1}}');
    expect(problemsIn(() => editYaml('a: 1\n', [{ path: ['b'], value }]))).toMatchObject([
      { code: 'YAML_KEY' },
    ]);
    expect('polluted' in {}).toBe(false);
  });

  it.each<[string, Edit]>([
    ['through a scalar', { path: ['region', 'name'], value: 1 }],
    ['beyond the end of a list', { path: ['cluster', 'publicEndpoint', 2], value: 1 }],
    ['to a key of a list', { path: ['cluster', 'publicEndpoint', 'a'], value: 1 }],
    ['to an item of a map', { path: ['cluster', 0], value: 1 }],
    ['nowhere', { path: [], value: {} }],
  ])('refuses a path that leads %s', (_what, edit) => {
    expect(problemsIn(() => editYaml(text, [edit]))).toMatchObject([{ code: 'EDIT_PATH' }]);
  });

  const key = fc.constantFrom('a', 'b', 'c-d', 'e f', 'yes', '1');
  const leaf = fc.oneof(
    fc.string({ maxLength: 8 }).filter((s) => /^[\n -~]*$/.test(s)),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant('a\n\nb\n'),
  );
  const value = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(key, leaf, { maxKeys: 3, noNullPrototype: true }),
  );
  const data = fc.dictionary(
    key,
    fc.oneof(value, fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true })),
    { maxKeys: 4, noNullPrototype: true },
  );
  const path = fc.array(fc.oneof({ weight: 9, arbitrary: key }, fc.nat(2)), { minLength: 1, maxLength: 3 });

  it('makes any edit or refuses its path; a second time it changes no byte; other keys and comments stay', () => {
    fc.assert(
      fc.property(
        data,
        fc.boolean(),
        path,
        fc.option(value, { nil: undefined }),
        (before, flow, where, set) => {
          const parent = where
            .slice(0, -1)
            .reduce<unknown>((here, part) => (here as Record<string, unknown> | undefined)?.[part], before);
          // The next item takes its place: a second time is another edit.
          fc.pre(set !== undefined || !Array.isArray(parent));
          const start = `# top\n${stringify({ ...before, last: 1 }, flow ? { collectionStyle: 'flow' } : {})}# end\n`;
          const edit: Edit = set === undefined ? { path: where, delete: true } : { path: where, value: set };
          let after: string;
          try {
            after = editYaml(start, [edit]);
          } catch (error) {
            if (error instanceof Problems && error.problems.every(({ code }) => code === 'EDIT_PATH')) return;
            throw error;
          }
          expect(editYaml(after, [edit])).toBe(after);
          const read = readYaml('f', after).value as Record<string, unknown>;
          expect(
            where.reduce<unknown>(
              (here, part) => (here as Record<string, unknown> | undefined)?.[part],
              read,
            ),
          ).toEqual(set);
          const rest = (all: Record<string, unknown>) =>
            Object.fromEntries(Object.entries(all).filter(([name]) => name !== String(where[0])));
          expect(rest(read)).toEqual(rest({ ...before, last: 1 }));
          expect(after).toContain('# top');
          expect(after).toContain('# end');
        },
      ),
      { numRuns: 400 },
    );
  });
});
