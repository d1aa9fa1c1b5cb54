import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml';
import { MAX_DEPTH, readYaml } from '../../src/input.ts';
import { codes, problemsIn } from './problems.ts';

const nest = (depth: number) => `a: ${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}`;

describe('readYaml', () => {
  it.each<[string, string, string[]]>([
    ['an unclosed list', 'a: 1\nb: [1\nc: 2\n', ['3 YAML_SYNTAX']],
    ['an unclosed string', 'a: "x', ['1 YAML_SYNTAX']],
    ['two mistakes on two lines', 'a: @x\nb: 1\nc: `y\n', ['1 YAML_SYNTAX', '3 YAML_SYNTAX']],
    ['a key in the wrong column', 'a:\n  b: 1\n c: 2\n', ['3 YAML_SYNTAX']],
    ['a tab as indentation', 'a:\n\tb: 1\n', ['2 YAML_TAB']],
    ['a tab after spaces', 'a:\n  b:\n  \tc: 1\n', ['3 YAML_TAB']],
    ['a key twice', 'a: 1\nb: 2\n"a": 3\n', ['3 YAML_DUPLICATE_KEY']],
    ['a key twice in a flow map', 'a:\n  {b: 1,\n  b: 2}\n', ['3 YAML_DUPLICATE_KEY']],
    ['an anchor', 'a:\n  &x b: 1\n', ['2 YAML_ALIAS']],
    ['an alias', 'a: &x [1]\nb: *x\n', ['1 YAML_ALIAS', '2 YAML_ALIAS']],
    ['an alias as a key', 'a: &x b\n*x : 1\n', ['1 YAML_ALIAS', '2 YAML_ALIAS']],
    ['an anchor on the whole', '--- &x\na: 1\n', ['1 YAML_ALIAS']],
    ['a cyclic anchor', 'a: &x\n  b: *x\n', ['1 YAML_ALIAS', '2 YAML_ALIAS']],
    ['an unknown tag', 'a: !secret x\n', ['1 YAML_TAG']],
    ['a known tag', 'a: !!str 1\n', ['1 YAML_TAG']],
    ['a tag on nothing', 'a: 1\nb: !\n', ['2 YAML_TAG']],
    ['a merge key', 'a:\n  <<: {b: 1}\n', ['2 YAML_MERGE_KEY']],
    ['a directive that changes the language', '%YAML 1.1\n---\na: yes\n', ['1 YAML_DIRECTIVE']],
    ['a second document', 'a: 1\n---\nb: 2\n', ['2 YAML_SEVERAL_DOCUMENTS']],
    ['a list at the top', '\n- a\n', ['2 YAML_NOT_A_MAP']],
    ['a word at the top', 'hello\n', ['1 YAML_NOT_A_MAP']],
    ['a number as a key', 'a: 1\n1: a\n', ['2 YAML_KEY']],
    ['a missing key', ': a\n', ['1 YAML_KEY']],
    ['a list as a key', '[a]: b\n', ['1 YAML_KEY']],
    ['__proto__ as a key', 'a: 1\n__proto__: {polluted: 1}\n', ['2 YAML_KEY']],
    ['one level too many', `b: 1\n${nest(MAX_DEPTH + 1)}`, ['2 YAML_TOO_DEEP']],
  ])('refuses %s', (_what, text, expected) => {
    expect(codes(problemsIn(() => readYaml('f', text)))).toEqual(expected);
  });

  it('names both lines of a duplicate key, and the column of a syntax error', () => {
    expect(problemsIn(() => readYaml('f', 'a: 1\n\na: 2'))[0]?.message).toMatch(/line 1 .* line 3/);
    expect(problemsIn(() => readYaml('f', 'ab: @x'))[0]?.message).toMatch(/^column 5: /);
  });

  it('does not repeat in an error what may be a secret', () => {
    for (const text of [
      'a: 1\n--- x\n hunter2: [\n',
      'a: "1" hunter2\n',
      'a: 1\n...\nhunter2 %\n',
      ']hunter2',
    ])
      for (const { message } of problemsIn(() => readYaml('f', text)))
        expect(message).not.toContain('hunter2');
  });

  it('takes the deepest nesting that is allowed', () => {
    expect(JSON.stringify(readYaml('f', nest(MAX_DEPTH)).value)).toContain('[]'.padStart(MAX_DEPTH - 1, '['));
  });

  it.each(['', '\n', '# only words\n', '---\n', '---\n# words\n...\n'])(
    'reads %j as an empty map',
    (text) => {
      expect(readYaml('f', text).value).toEqual({});
    },
  );

  it('keeps constructor and the like ordinary keys', () => {
    const { value } = readYaml('f', 'constructor: {prototype: {x: 1}}\ntoString: 2\nhasOwnProperty: 3\n');
    expect(Object.entries(value as object)).toEqual([
      ['constructor', { prototype: { x: 1 } }],
      ['toString', 2],
      ['hasOwnProperty', 3],
    ]);
    expect('x' in {}).toBe(false);
  });

  it('reads dates, versions with letters and the old booleans as strings', () => {
    expect(readYaml('f', 'a: 2030-01-31\nb: 12:30:45\nc: 1.2.3\nd: yes\ne: off\n').value).toEqual({
      a: '2030-01-31',
      b: '12:30:45',
      c: '1.2.3',
      d: 'yes',
      e: 'off',
    });
  });

  it('keeps the spelling of scalars', () => {
    const source = readYaml(
      'f',
      'a: 012345678901\nb: [1.10, "x\\n"]\nc:\nd: 12345678901234567890 # long\ne: ~\n',
    );
    expect([['a'], ['b', 0], ['b', 1], ['c'], ['d'], ['e'], ['b'], ['z']].map(source.textAt)).toEqual([
      '012345678901',
      '1.10',
      '"x\\n"',
      '',
      '12345678901234567890',
      '~',
      undefined,
      undefined,
    ]);
  });

  it('knows the line of a key, of an item, and of the nearest parent of what is missing', () => {
    const source = readYaml('f', '# c\na:\n  b:\n    - 1\n    -\n      c: 2\n\n  d: {e: 1,\n    f: 2}\ng:\n');
    const lines = [
      [],
      ['a'],
      ['a', 'b'],
      ['a', 'b', 0],
      ['a', 'b', 1],
      ['a', 'b', 1, 'c'],
      ['a', 'd', 'f'],
      ['g'],
    ];
    expect(lines.map(source.line)).toEqual([2, 2, 3, 4, 6, 6, 9, 10]);
    expect([['z'], ['a', 'z'], ['a', 'b', 7], ['g', 'x', 'y'], ['a', 'b', 0, 'x']].map(source.line)).toEqual([
      2, 2, 3, 10, 4,
    ]);
  });

  it('refuses a storm of anything: deep nesting, and a mistake in every byte', () => {
    for (const unit of ['[', '{', '- ', 'a: ', '? ', '&a ', '!a ', ',', ']', '\\q', 'a: 1\n', '---\n'])
      expect(problemsIn(() => readYaml('f', `"${unit.repeat(20_000)}`)).length, unit).toBeGreaterThan(0);
    for (const unit of ['[', '{', '- ', 'a: ', '? ', '&a ', '!a ', ',', ']', 'a: 1\n', '---\n'])
      expect(problemsIn(() => readYaml('f', unit.repeat(20_000))).length, unit).toBeGreaterThan(0);
  });

  const scalar = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.constantFrom('a\nb', 'yes', '- x', '# y', '', 'x: y', `${'word '.repeat(30)}end`),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-zA-Z][\w. /-]{0,8}$/), tie('tree'), {
        maxKeys: 5,
        noNullPrototype: true,
      }),
    ),
  }));
  const map = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tree, { maxKeys: 6, noNullPrototype: true });

  it('finds every key and item of any document on its line, and reads what was written', () => {
    fc.assert(
      fc.property(map, fc.boolean(), fc.boolean(), (data, crlf, flow) => {
        const written = stringify(data, flow ? { collectionStyle: 'flow' } : { indentSeq: false });
        const text = crlf ? written.replaceAll('\n', '\r\n') : written;
        const source = readYaml('f', text);
        expect(source.value).toEqual(data);
        const lines = new LineCounter();
        const document = parseDocument(text, { lineCounter: lines });
        for (const { path, offset } of places(document.contents))
          expect(source.line(path), JSON.stringify(path)).toBe(lines.linePos(offset).line);
      }),
      { numRuns: 200 },
    );
  });

  it('finds every key that stands alone on its line by its text', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^k[a-z]{1,8}$/), { minLength: 1, maxLength: 30 }),
        fc.nat(4),
        (keys, gap) => {
          const text = keys.map((key, i) => `${'\n'.repeat((i * 7) % (gap + 1))}${key}: ${i}\n`).join('');
          const source = readYaml('f', text);
          for (const key of keys)
            expect(text.split('\n')[source.line([key]) - 1]).toMatch(new RegExp(`^${key}: `));
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** Where the keys and items of a document begin, as its nodes say. */
function places(
  node: Node | null,
  path: (string | number)[] = [],
): { path: (string | number)[]; offset: number }[] {
  if (isMap(node))
    return node.items.flatMap(({ key, value }) => {
      if (!isScalar(key)) throw new Error('a key is not a scalar');
      const inner = [...path, String(key.value)];
      return [{ path: inner, offset: key.range?.[0] ?? -1 }, ...places(value as Node | null, inner)];
    });
  if (!isSeq(node)) return [];
  return node.items.flatMap((item, i) => {
    const inner = [...path, i];
    return [{ path: inner, offset: (item as Node).range?.[0] ?? -1 }, ...places(item as Node, inner)];
  });
}
