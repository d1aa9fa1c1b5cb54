import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseWith, readJson, readYaml } from '../../src/input.ts';
import { formatProblem, Problems } from '../../src/problem.ts';

const yaml = [
  '# words\nname: dev\ncluster:\n  account: "012345678901"\n  zones: [a, b]\n  labels: {a.b/c: "1"}\ncomponents:\n  keda: {}\n  metabase:\n    replicas: 2\n    host: |\n      x\n      y\n',
  "---\na:\n- b: 1\n  c: >-\n    folded\n    text\n- [{d: 'e''f'}, \"g\\n\\u00e9\"]\nh: 2030-01-31 # date\ni:\n",
];
const json = [
  '{"vpc": {"id": "vpc-1", "subnets": ["a", "b"], "n": -1.5e3},\n "ok": true, "none": null, "t": "\\u00e9\\n"}\n',
];
const hostile = [
  '&a ',
  '*a',
  '<<: ',
  '!!js/function ',
  '!<tag:x> ',
  '%YAML 1.1\n',
  '---\n',
  '...\n',
  '\t',
  '\r',
  '\0',
  '\ufeff',
  '\ud800',
  '\u2028',
  '? ',
  ': ',
  '- ',
  '[',
  '{',
  ']',
  '}',
  '"',
  "'",
  '|\n',
  '>9\n',
  '#',
  '@',
  '`',
  ',',
  '\\',
  '\\x',
  '\\U0010FFFF',
  '\\uD800',
  '__proto__: {polluted: 1}\n',
  '"__proto__":',
  'constructor: {prototype: {polluted: 1}}\n',
  'null',
  '~',
  '.inf',
  '.nan',
  '-0',
  '0x',
  '0o7',
  '1e999',
  '999999999999999999999',
  '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[',
  '{a: '.repeat(60),
  '- '.repeat(60),
  ' '.repeat(500),
  '\n'.repeat(50),
  'x'.repeat(1100),
  '&a [*a, *a]',
];

const schema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
    .describe('Name.'),
  cluster: z
    .strictObject({
      account: z.string(),
      zones: z.array(z.enum(['a', 'b'])).min(2),
      labels: z.record(z.string().max(20), z.string()),
    })
    .prefault({} as never),
  components: z.record(
    z.string(),
    z.union([z.boolean(), z.strictObject({ replicas: z.int().min(1), host: z.string() }).partial()]),
  ),
  a: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('x') }),
      z.strictObject({ kind: z.literal('y'), n: z.number() }),
    ])
    .optional(),
});

/** A document with some stretches of it removed, repeated, replaced by hostile text or by bytes. */
function mutated(documents: readonly string[]): fc.Arbitrary<string> {
  const cut = fc.record({
    at: fc.nat(400),
    length: fc.nat(12),
    put: fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 4 }), fc.constant('')),
    again: fc.boolean(),
  });
  return fc.tuple(fc.constantFrom(...documents), fc.array(cut, { maxLength: 6 })).map(([document, cuts]) =>
    cuts.reduce((text, { at, length, put, again }) => {
      const start = at % (text.length + 1);
      const piece = text.slice(start, start + length);
      return text.slice(0, start) + put + (again ? piece + piece : '') + text.slice(start + length);
    }, document),
  );
}

/** Bytes flipped below the level of characters, then decoded as a lenient reader would. */
function flipped(documents: readonly string[]): fc.Arbitrary<string> {
  const flip = fc.tuple(fc.nat(400), fc.nat(255));
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(flip, { maxLength: 8 }))
    .map(([document, flips]) => {
      const bytes = Buffer.from(document);
      for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
      return bytes.toString('utf8');
    });
}

/** Reads and judges; anything but a Source, a value or Problems escapes. */
function swallow(read: typeof readYaml, text: string): void {
  try {
    const source = read('f', text);
    expect(source.line(['a', 0, 'b'])).toBeGreaterThan(0);
    const result = parseWith(schema, source);
    if ('problems' in result) throw new Problems(result.problems);
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const problem of error.problems) {
      expect(problem.code).toMatch(/^(YAML|JSON|INPUT|SCHEMA)_[A-Z_]+$/);
      expect(problem.at.line).toBeGreaterThan(0);
      expect(problem.at.line).toBeLessThanOrEqual(text.split('\n').length);
      expect(formatProblem(problem)).toMatch(/^[^\p{Cc}]*\n {4}[^\p{Cc}]+$/u);
    }
  }
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
}

describe('the readers', () => {
  it.each([
    ['YAML', readYaml, yaml],
    ['JSON', readJson, json],
    ['JSON given as YAML', readYaml, json],
  ])('see only Problems or a value in mutated %s', (_name, read, documents) => {
    for (const text of documents) expect(() => read('f', text)).not.toThrow();
    fc.assert(
      fc.property(fc.oneof(mutated(documents), flipped(documents)), (text) => swallow(read, text)),
      { numRuns: 1000 },
    );
  });

  it('see only Problems or a value in any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        swallow(readYaml, text);
        swallow(readJson, text);
      }),
      { numRuns: 300 },
    );
  });

  it('stay quick on long runs of one thing, which patterns with nested repeats do not', () => {
    for (const unit of [
      ' ',
      '\n',
      'a',
      '0',
      '"',
      "''",
      '\\',
      '- a\n',
      'a ',
      '#',
      ' \n',
      '\t\n',
      'a-',
      '.',
      '1.',
      '%',
      '| \n',
    ])
      for (const [before, after] of [
        ['a: ', '!'],
        ['"', '"'],
        ["a: '", "'"],
        ['a: |\n', ''],
        ['name: ', ''],
        ['', ': 1'],
      ])
        swallow(readYaml, `${before}${unit.repeat(5000)}${after}`);
  });
});
