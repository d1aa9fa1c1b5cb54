import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, readJson } from '../../src/input.ts';
import { Problems } from '../../src/problem.ts';
import { codes, problemsIn } from './problems.ts';

describe('readJson', () => {
  it.each<[string, string, string]>([
    ['nothing', '', '1 JSON_SYNTAX'],
    ['an end too early', '{\n"a": [1,\n', '3 JSON_SYNTAX'],
    ['a trailing comma', '{"a": 1,\n}', '2 JSON_SYNTAX'],
    ['a comment', '{\n// words\n}', '2 JSON_SYNTAX'],
    ['single quotes', "{'a': 1}", '1 JSON_SYNTAX'],
    ['a word without quotes', '{"a":\nhunter2}', '2 JSON_SYNTAX'],
    ['a leading zero', '{"a": 012345678901}', '1 JSON_SYNTAX'],
    ['an escape of another language', '{"a": "\\x41"}', '1 JSON_SYNTAX'],
    ['a string over two lines', '{"a": "b\nc"}', '1 JSON_SYNTAX'],
    ['a second value', '{}\n{}', '2 JSON_SYNTAX'],
    ['a key twice', '{"a": 1,\n"\\u0061": 2}', '2 JSON_DUPLICATE_KEY'],
    ['__proto__ as a key', '{"a":\n{"__proto__": 1}}', '2 JSON_KEY'],
    ['a list at the top', '\n[]', '2 JSON_NOT_A_MAP'],
    ['one level too many', `{"a":\n${'['.repeat(MAX_DEPTH)}`, '2 JSON_TOO_DEEP'],
  ])('refuses %s', (_what, text, expected) => {
    const problems = problemsIn(() => readJson('f', text));
    expect(codes(problems)).toEqual([expected]);
    expect(problems[0]?.message).not.toContain('hunter2');
  });

  it('knows lines and spellings as the YAML reader does', () => {
    const source = readJson('f', '{\n  "a": {\n    "b": [\n      1.10,\n      "x\\n"]\n  }\n}\n');
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 0], ['a', 'b', 1], ['a', 'z']].map(source.line)).toEqual([
      1, 2, 3, 4, 5, 2,
    ]);
    expect([source.textAt(['a', 'b', 0]), source.textAt(['a', 'b', 1])]).toEqual(['1.10', '"x\\n"']);
  });

  it('reads what JSON.stringify writes', () => {
    const space = fc.constantFrom(0, 2, '\t');
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { noNullPrototype: true }),
        space,
        (data, indent) => {
          // The text must not hold what the file may not.
          const text = JSON.stringify(data, null, indent).replace(
            /[^\n\t -~]/g,
            (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
          );
          fc.pre(!text.includes('__proto__'));
          expect(readJson('f', text).value).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes no text that JSON.parse refuses, and refuses none that it takes but for what JSON_SYNTAX is not', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b',
      '1',
      '-',
      '0',
      '.5',
      'e9',
      'true',
      'nul',
      ' ',
      '\n',
      '\\u12',
      '"\\t"',
    );
    const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
    const valid = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc
            .tuple(valid, piece, fc.nat())
            .map(
              ([json, extra, at]) =>
                json.slice(0, at % (json.length + 1)) + extra + json.slice(at % (json.length + 1)),
            ),
        ),
        (json) => {
          fc.pre(/^[\n -~]*$/.test(json));
          expect(isSyntaxError(json), json).toBe(!isJson(json));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isSyntaxError(text: string): boolean {
  try {
    readJson('f', text);
    return false;
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return error.problems.some(({ code }) => code === 'JSON_SYNTAX');
  }
}
