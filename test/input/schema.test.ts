import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseWith, readJson, readYaml } from '../../src/input.ts';
import { formatProblem, type Problem } from '../../src/problem.ts';

/** The problems of a text under a schema; a text that passes fails the test. */
function problems(schema: z.ZodType, text: string): readonly Problem[] {
  const result = parseWith(schema, readYaml('f.yaml', text));
  if ('value' in result) throw new Error(`accepted: ${JSON.stringify(result.value)}`);
  for (const problem of result.problems) expect(formatProblem(problem)).not.toMatch(/\0|undefined|\[object/);
  return result.problems;
}

/** `line CODE path` of each problem. */
function briefly(list: readonly Problem[]): string[] {
  return list.map(({ code, at }) => `${at.line} ${code} ${at.path ?? ''}`.trimEnd());
}

const map = z.strictObject;
const account = z
  .string()
  .regex(/^\d{12}$/, 'must be 12 digits')
  .describe('AWS account ID.');
const size = z.discriminatedUnion('kind', [
  map({ kind: z.literal('none') }),
  map({ kind: z.literal('fixed'), replicas: z.int().min(1).describe('Number of pods.') }),
]);

describe('parseWith', () => {
  it('returns what the schema makes of the file, defaults filled in', () => {
    const schema = map({ a: z.string(), b: map({ c: z.int().default(3) }).prefault({}) });
    expect(parseWith(schema, readYaml('f', 'a: x\n'))).toEqual({ value: { a: 'x', b: { c: 3 } } });
    expect(parseWith(schema, readJson('f', '{"a": "x"}'))).toEqual({ value: { a: 'x', b: { c: 3 } } });
  });

  it('judges a part of the file, with the paths and lines of the whole', () => {
    const source = readYaml('f', 'a:\n  b:\n    c: x\n');
    expect(parseWith(map({ c: z.string() }), source, ['a', 'b'])).toEqual({ value: { c: 'x' } });
    expect(parseWith(z.int().default(1), source, ['a', 'z'])).toEqual({ value: 1 });
    const wrong = parseWith(map({ c: z.int() }), source, ['a', 'b']);
    expect('problems' in wrong && briefly(wrong.problems)).toEqual(['3 SCHEMA_TYPE a.b.c']);
  });

  it.each<[string, z.ZodType, string, string[]]>([
    [
      'an unknown key',
      map({ a: z.int() }),
      'a: 1\nb: 2\nc: 3\n',
      ['2 SCHEMA_UNKNOWN_KEY b', '3 SCHEMA_UNKNOWN_KEY c'],
    ],
    ['an unknown key below', map({ a: map({}) }), 'a:\n  b: 2\n', ['2 SCHEMA_UNKNOWN_KEY a.b']],
    [
      'a missing key, at its parent',
      map({ a: map({ b: z.int() }) }),
      '\na:\n  {}\n',
      ['2 SCHEMA_MISSING a.b'],
    ],
    ['a missing enum', map({ a: z.enum(['x']) }), '{}', ['1 SCHEMA_MISSING a']],
    [
      'a missing parent',
      map({ a: map({ b: account }) }),
      'other: 1\n',
      ['1 SCHEMA_MISSING a', '1 SCHEMA_UNKNOWN_KEY other'],
    ],
    ['a word for a number', map({ a: z.int() }), 'a: many\n', ['1 SCHEMA_TYPE a']],
    ['a fraction for a whole number', map({ a: z.int() }), 'a: 1.5\n', ['1 SCHEMA_TYPE a']],
    ['a list for a map', map({ a: map({}) }), 'a:\n  - b\n', ['1 SCHEMA_TYPE a']],
    ['nothing for a map', map({ a: map({}).prefault({}) }), 'a:\n', ['1 SCHEMA_TYPE a']],
    ['an item of a list', map({ a: z.array(z.string()) }), 'a:\n  - x\n  - 2\n', ['3 SCHEMA_TYPE a[1]']],
    ['a value outside an enum', map({ a: z.enum(['x', 'y']) }), 'a: z\n', ['1 SCHEMA_ENUM a']],
    ['a pattern', map({ a: account }), 'a: "12"\n', ['1 SCHEMA_PATTERN a']],
    ['a format', map({ a: z.cidrv4() }), 'a: 10.0.0.1\n', ['1 SCHEMA_PATTERN a']],
    ['a number that is too small', map({ a: z.int().min(2) }), 'a: 1\n', ['1 SCHEMA_RANGE a']],
    ['a string that is too long', map({ a: z.string().max(2) }), 'a: abc\n', ['1 SCHEMA_RANGE a']],
    ['a list that is too short', map({ a: z.array(z.int()).min(2) }), 'a:\n  - 1\n', ['1 SCHEMA_RANGE a']],
    ['a step', map({ a: z.int().multipleOf(5) }), 'a: 7\n', ['1 SCHEMA_RANGE a']],
    [
      'a key of a record',
      z.record(z.string().regex(/^[a-z]+$/), z.int()),
      'a: 1\nB: 2\n',
      ['2 SCHEMA_KEY B'],
    ],
    [
      'a value of a record',
      map({ r: z.record(z.string(), z.int()) }),
      'r:\n  a.b/c: x\n',
      ['2 SCHEMA_TYPE r["a.b/c"]'],
    ],
    [
      'a refinement',
      map({ a: z.string().refine(() => false, 'must not be') }),
      'a: x\n',
      ['1 SCHEMA_INVALID a'],
    ],
    ['a kind that is missing', map({ s: size }), 's:\n  replicas: 1\n', ['1 SCHEMA_MISSING s.kind']],
    ['a kind that does not exist', map({ s: size }), 's:\n  kind: fixd\n', ['2 SCHEMA_ENUM s.kind']],
    [
      'what the kind chosen lacks and does not know',
      map({ s: size }),
      's:\n  kind: fixed\n  max: 1\n',
      ['1 SCHEMA_MISSING s.replicas', '3 SCHEMA_UNKNOWN_KEY s.max'],
    ],
    [
      'the likeliest option of a union',
      map({ a: z.union([z.literal(false), map({ b: z.int() })]) }),
      'a:\n  b: x\n',
      ['2 SCHEMA_TYPE a.b'],
    ],
    [
      'what is no option of a union',
      map({ a: z.union([z.literal(false), map({})]) }),
      'a: 3\n',
      ['1 SCHEMA_TYPE a'],
    ],
    ['a number of too many digits', map({ a: z.int() }), 'a: 12345678901234567890\n', ['1 SCHEMA_INEXACT a']],
    [
      'such a number where anything goes',
      map({ a: z.unknown() }),
      'a:\n  - 1\n  - 0080\n',
      ['3 SCHEMA_INEXACT a[1]'],
    ],
    ['a number beyond all numbers', map({ a: z.any() }), 'a: 1e999\n', ['1 SCHEMA_INEXACT a']],
  ])('refuses %s', (_what, schema, text, expected) => {
    expect(briefly(problems(schema, text)).sort()).toEqual(expected.sort());
  });

  it('tells everything that is wrong at once, by line', () => {
    const schema = map({ a: account, b: z.enum(['x']), c: z.array(z.int()), d: z.string() });
    expect(briefly(problems(schema, 'c: [1, x]\nother: 1\nb: y\na: 1\n'))).toEqual([
      '1 SCHEMA_TYPE c[1]',
      '1 SCHEMA_MISSING d',
      '2 SCHEMA_UNKNOWN_KEY other',
      '3 SCHEMA_ENUM b',
      '4 SCHEMA_TYPE a',
    ]);
  });

  it('tells one mistake once', () => {
    const schema = map({ account, zones: z.array(z.string()).max(2) });
    // Misspelt, so also missing; a string where a list is wanted, so also of more than two characters.
    const told = problems(schema, 'acount: "1"\nzones: abc\n');
    expect(briefly(told)).toEqual(['1 SCHEMA_UNKNOWN_KEY acount', '2 SCHEMA_TYPE zones']);
  });

  it('shows no password of an address', () => {
    const schema = map({ a: z.string().max(9) });
    for (const address of [
      'https://u:hunter2@h.example.com/x',
      'https://hunter2@h.example.com',
      'u:hunter2@h.example.com',
    ]) {
      const [problem] = problems(schema, `a: ${address}\n`);
      expect(problem?.message).toContain('***@h.example.com');
      expect(JSON.stringify(problem)).not.toContain('hunter2');
    }
    expect(problems(schema, 'a: ssh://git@h.example.com\n')[0]?.message).toContain('ssh://git@h.example.com');
  });

  it.each<[string, z.ZodType, string, RegExp]>([
    [
      'the digits that an unquoted account has in the file',
      account,
      '012345678901',
      /^Quote it: "012345678901"\. a: AWS account ID\.$/,
    ],
    ['the zero of an unquoted version', z.enum(['1.9', '1.10']), '1.10', /^Quote it: "1\.10"$/],
    ['what is allowed, for another number', z.enum(['1.9', '1.10']), '1.2', /^Write one of "1\.9", "1\.10"$/],
    ['the boolean of a word', z.boolean(), 'yes', /^Write true, without quotes$/],
    ['a number without its quotes', z.int(), '"12"', /^Write it without quotes: 12$/],
    ['a list for one item', z.array(z.string()), 'x', /^Write a list: \[x\]$/],
    [
      'the nearest of an enum',
      z.enum(['single', 'per-zone']),
      'perzone',
      /^Did you mean "per-zone"\? Write one of/,
    ],
    [
      'the meaning of the key',
      z.int().describe('Pods.').default(1),
      'x',
      /^Write a whole number\. a: Pods\.$/,
    ],
    [
      'the empty map for an empty key',
      map({}).optional(),
      '',
      /^Write `key: value` lines below it, or \{\}, or remove the key$/,
    ],
    ['the default behind an empty key', z.int().default(1), '', /remove the key to get its default$/],
    [
      'the cure of the author',
      z
        .string()
        .superRefine((_, c) => c.addIssue({ code: 'custom', message: 'm', params: { cure: 'Do so' } })),
      'x',
      /^Do so$/,
    ],
  ])('offers %s as the cure', (_what, schema, text, cure) => {
    expect(problems(map({ a: schema }), `a: ${text}\n`).map((problem) => problem.cure)).toEqual([
      expect.stringMatching(cure),
    ]);
  });

  it('offers the known key that an unknown one is nearest to, with its meaning, unless it is there already', () => {
    const schema = map({
      replicas: z.int().describe('Number of pods.').optional(),
      image: z.string().optional(),
    });
    expect(problems(schema, 'replcas: 1\n')[0]?.cure).toBe(
      'Did you mean "replicas"? replicas: Number of pods.',
    );
    expect(problems(schema, 'replcas: 1\nreplicas: 1\n')[0]?.cure).toBe(
      'Remove it, or use one of: replicas, image',
    );
  });

  it('says that a key has nothing after it, or that its value is null', () => {
    const schema = map({ a: map({}), b: map({}), c: z.array(z.string()) });
    expect(problems(schema, 'a:\nb: ~\nc:\n  -\n').map(({ message }) => message)).toEqual([
      'the key has nothing after it, but a map is wanted',
      'the value is ~, but a map is wanted',
      'the item is empty, but a string is wanted',
    ]);
  });

  it("keeps the author's message and code", () => {
    const own = z.string().superRefine((_, context) => {
      context.addIssue({ code: 'custom', message: 'must be odd', params: { code: 'NOT_ODD' } });
    });
    expect(problems(map({ a: own }), 'a: x\n')).toMatchObject([
      { code: 'NOT_ODD', message: '"x" must be odd' },
    ]);
    expect(problems(map({ a: account }), 'a: "x"\n')[0]?.message).toBe('"x" must be 12 digits');
    const quoting = z.string().refine(() => false, { error: ({ input }) => `"${input}" is odd` });
    expect(problems(map({ a: quoting }), 'a: x\n')[0]?.message).toBe('"x" is odd');
  });

  it('shows values escaped and cut to 80 characters', () => {
    const [problem] = problems(map({ a: z.enum(['x']) }), `a: "\\e[2J${'y'.repeat(200)}"\n`);
    expect(problem?.message).toContain('\\u001b[2J');
    expect(problem?.message).not.toContain('\x1b');
    expect(problem?.message.length).toBeLessThan(110);
  });

  it('never repeats a value whose key says that it is a secret, not even in the words of the author', () => {
    const quoting = z.string().superRefine((text, context) => {
      context.addIssue({
        code: 'custom',
        message: `must not be ${text}`,
        params: { cure: `Change ${text}` },
      });
    });
    const schemas = [
      z.int(),
      z.enum(['hunter3']),
      z.string().max(2),
      quoting,
      z.literal(1),
      z.array(z.int()),
    ];
    for (const key of ['dbPassword', 'clientSecret', 'api-key', 'token', 'secrets'])
      for (const schema of schemas) {
        const where = key === 'secrets' ? map({ db: schema }) : schema;
        const text = key === 'secrets' ? 'secrets:\n  db: hunter2\n' : `${key}: hunter2\n`;
        expect(JSON.stringify(problems(map({ [key]: where }), text))).not.toContain('hunter2');
      }
    expect(JSON.stringify(problems(map({ token: z.string() }), 'token: 0123456\n'))).not.toContain('0123456');
    expect(JSON.stringify(problems(map({ token: z.int() }), 'token: 0123456\n'))).not.toContain('123456');
  });

  it('shows the name of a secret, which is none', () => {
    expect(problems(map({ secretName: z.enum(['x']) }), 'secretName: db-login\n')[0]?.message).toContain(
      'db-login',
    );
  });

  it('says of every wrong type what was found and what is wanted', () => {
    const found = {
      'a string': 'x',
      'a number': '1',
      'a boolean': 'true',
      'a list': '[1, 2]',
      'a map': '{b: 1}',
    };
    const wanted = {
      'a string': z.string(),
      'a number': z.number(),
      'true or false': z.boolean(),
      'a list': z.array(z.any()),
      'a map': map({}),
    };
    for (const [what, text] of Object.entries(found))
      for (const [want, schema] of Object.entries(wanted)) {
        if (schema.safeParse(readYaml('f', `a: ${text}`).value).success || what === want) continue;
        if (what === 'a boolean' && want === 'true or false') continue;
        expect(problems(map({ a: schema }), `a: ${text}\n`)[0]?.message).toContain(
          `${what === 'a list' ? 'there is a list of 2' : what === 'a map' ? 'there is a map' : `is ${what}`}, but ${want} is wanted`,
        );
      }
  });
});
