import fc from 'fast-check';
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Problems } from '../src/problem.ts';
import { toYaml } from '../src/yaml.ts';
import { anyJson, nastyText } from './json-arbitrary.ts';

/** Every reader at hand, by name. The Go readers follow YAML 1.1 as `yaml` 1.1 and `js-yaml` 1.1 do. */
const readers: Record<string, (text: string) => unknown> = {
  'yaml 1.1': (text) => parse(text, { version: '1.1' }),
  'yaml 1.2': (text) => parse(text, { version: '1.2' }),
  'js-yaml 1.1': (text) => load(text, { schema: YAML11_SCHEMA }),
  'js-yaml 1.2': (text) => load(text, { schema: CORE_SCHEMA }),
};

function expectReadBack(value: unknown, text = toYaml(value)): void {
  for (const [name, read] of Object.entries(readers))
    expect(read(text), `${name} of\n${text}`).toStrictEqual(value);
}

/** The same data with every map's keys put in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, turned(inner)]));
}

function faults(value: unknown): { code: string; path: string | undefined }[] {
  try {
    toYaml(value);
  } catch (error) {
    if (error instanceof Problems) return error.problems.map(({ code, at }) => ({ code, path: at.path }));
    throw error;
  }
  return [];
}

describe('reading back', () => {
  test('any JSON comes back the same from every reader of YAML 1.1 and 1.2', () => {
    fc.assert(fc.property(anyJson, (value) => expectReadBack(value)));
  });

  test('any text comes back the same as a value, in a list, and as a key', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expectReadBack(text);
        expectReadBack([text, [text]]);
        expectReadBack(Object.fromEntries([[text, { [`${text}!`]: [text] }]]));
      }),
      { numRuns: 300 },
    );
  });

  test('a text that is text only when quoted is quoted', () => {
    const traps = `y n Y N yes No ON off true False TRUE null Null NULL ~ = << 0 7 -1 +1 007 0o17 0x1F 0b11 1_000 1e3 1.5e-3
      1. .5 -.5 .inf -.Inf .NaN 1:30 12:30:45 190:20:30.15 e5 E+2 -e3 2001-12-14 2001-12-14T21:59:43.10-05:00 10.0.0.1 1.30.3 12e03 685230.15
      - ? : & * ! | > % @ \` ' " # , [ ] { } -- --- ... -1a [a] {a} &a *a !a !!str %YAML @a \`a 'a "a #a ,a`;
    for (const trap of traps.split(/\s+/)) expect(toYaml({ a: trap }), trap).toMatch(/^a: ["'].*["']\n$/);
    for (const trap of [
      '',
      ' a',
      'a ',
      'a: b',
      'a:',
      'a #b',
      '- a',
      '? a',
      ': a',
      'a\tb',
      '2001-12-14 21:59:43',
    ]) {
      expect(toYaml({ a: trap }), trap).toMatch(/^a: ["'].*["']\n$/);
    }
  });

  test('what people write in manifests stays plain', () => {
    const plain = `web apps/v1 ghcr.io/metabase/metabase:v0.59.6 500m 1Gi 30s 1h0m0s 10.0.0.0/16 --leader-elect=true -c $(POD_IP)
      system:serviceaccount:a:b app.kubernetes.io/name http://prometheus.monitoring:9090/ /healthz arn:aws:iam::123456789012:role/a _x`;
    for (const text of plain.split(/\s+/)) expect(toYaml({ a: text })).toBe(`a: ${text}\n`);
    for (const text of ['sum(rate(x{a="b"}[5m])) > 1', "it's", 'Grün 🚀', 'a#b', 'a  b']) {
      expect(toYaml({ a: text })).toBe(`a: ${text}\n`);
    }
  });

  test('what a reviewer could not see is escaped', () => {
    for (const hidden of [
      '\u0000',
      '\u0085',
      '\u00a0',
      '\u200b',
      '\u202e',
      '\u2028',
      '\u2029',
      '\u3000',
      '\ufeff',
      '\u{e0041}',
    ]) {
      expect(toYaml({ a: `x${hidden}y\nz` })).toMatch(/^a: "x\\[xuU][0-9A-F]+y\\nz"\n$/);
    }
  });
});

describe('form', () => {
  test('keys are sorted behind the head keys, whatever their order was', () => {
    const object = {
      spec: { b: 1, a: 2, B: 3, 10: 4, 9: 5 },
      metadata: { labels: {}, namespace: 'n', name: 'm', annotations: { z: 'a', kind: 'b' } },
      kind: 'K',
      apiVersion: 'v1',
    };
    expect(toYaml(object)).toBe(
      [
        'apiVersion: v1\nkind: K\nmetadata:\n  name: m\n  namespace: "n"\n  annotations:\n    kind: b\n    z: a\n  labels: {}',
        'spec:\n  "10": 4\n  "9": 5\n  B: 3\n  a: 2\n  b: 1\n',
      ].join('\n'),
    );
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(toYaml(turned(value))).toBe(toYaml(value));
      }),
    );
  });

  test('maps of any size are sorted by code unit', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-zA-Z]{3}$/), { maxLength: 60 }), (keys) => {
        const text = toYaml({ k: 0, ...Object.fromEntries(keys.map((key) => [`${key}.`, 1])) });
        expect(Object.keys(parse(text))).toEqual(['k', ...keys.map((key) => `${key}.`)].sort());
      }),
    );
  });

  test('writing what was read gives the same bytes', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = toYaml(value);
        expect(toYaml(parse(text))).toBe(text);
      }),
    );
  });

  test('no line ends in white space, and the end is one line feed', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = toYaml(value);
        expect(text).not.toMatch(/[^\S\n]\n|\r|\n\n$/);
        expect(text.endsWith('\n')).toBe(true);
      }),
    );
    expect(toYaml({ a: 'all:\n\tgo build' })).toBe('a: |-\n  all:\n  \tgo build\n');
  });

  test('lists of maps, nested lists and empty collections have one form', () => {
    expect(toYaml({ a: [{ c: 1, b: [] }, [[2], {}]], d: {} })).toBe(
      'a:\n  - b: []\n    c: 1\n  - - - 2\n    - {}\nd: {}\n',
    );
    expect([toYaml([]), toYaml({}), toYaml('a')]).toEqual(['[]\n', '{}\n', 'a\n']);
  });

  test('a text of several lines is a block that says how it starts and ends', () => {
    expect(toYaml({ a: 'x\n\n  y: 1' })).toBe('a: |-\n  x\n\n    y: 1\n');
    expect(toYaml({ a: 'x\n# y\n' })).toBe('a: |\n  x\n  # y\n');
    expect(toYaml({ a: [' x\ny'] })).toBe('a:\n  - |2-\n     x\n    y\n');
    expect(toYaml({ a: '\nx' })).toBe('a: |2-\n\n  x\n');
  });

  test('a block that would lose or hide something is one quoted line', () => {
    for (const text of ['x\n\n', 'x \ny', 'x\n\t\ny', '\n', '\n\n', 'x\r\ny', 'x\ny ', 'x\u0007\ny']) {
      expect(toYaml({ a: text }), JSON.stringify(text)).toMatch(/^a: ".*"\n$/);
      expectReadBack({ a: text });
    }
  });

  test('a long text is never folded', () => {
    const long = 'word '.repeat(400).trim();
    expect(toYaml({ a: long })).toBe(`a: ${long}\n`);
  });

  test('numbers have digits only', () => {
    const numbers = [0, -1, 1.5, -0.25, 1e-7, -1.25e-9, 5e-324, 2 ** 53 - 1, 123456789.125];
    expect(toYaml(numbers.slice(0, 6))).toBe('- 0\n- -1\n- 1.5\n- -0.25\n- 0.0000001\n- -0.00000000125\n');
    expect(toYaml(numbers)).not.toMatch(/e/i);
    expectReadBack(numbers);
  });

  test('a key named __proto__ is a key like any other', () => {
    const value = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "c"}');
    expect(toYaml(value)).toBe('__proto__:\n  polluted: "yes"\nconstructor: c\n');
    expect(parse(toYaml(value))).toStrictEqual(value);
    expect('polluted' in {}).toBe(false);
  });
});

describe('comments', () => {
  test('lead the document, one line each', () => {
    expect(toYaml({ a: 1 }, ['why', '', ' indented '])).toBe('# why\n#\n#  indented\na: 1\n');
  });

  test('cannot break out of their line for any reader', () => {
    fc.assert(
      fc.property(fc.array(nastyText, { maxLength: 3 }), (comments) => {
        const text = toYaml({ a: 1 }, comments);
        expect(text.split('\n')).toHaveLength(comments.length + 2);
        expectReadBack({ a: 1 }, text);
      }),
    );
    for (const end of ['\n', '\r', '\u0085', '\u2028', '\u2029', '\u0000', '\ud800', '\n---\n']) {
      expectReadBack({ a: 1 }, toYaml({ a: 1 }, [`x${end}b: 2`]));
    }
  });
});

describe('what is refused', () => {
  test('every fault is named at once, with its path', () => {
    const value = {
      spec: { replicas: null, list: ['a', undefined, Number.NaN, { 'a/b': Number.POSITIVE_INFINITY }] },
      f: () => 0,
      when: new Date(0),
      count: 2 ** 53,
      zero: -0,
      big: 1n,
      half: '\ud800',
      boxed: Object('x'),
    };
    expect(faults(value)).toEqual([
      { code: 'YAML_NULL', path: 'spec.replicas' },
      { code: 'YAML_UNDEFINED', path: 'spec.list[1]' },
      { code: 'YAML_NUMBER', path: 'spec.list[2]' },
      { code: 'YAML_NUMBER', path: 'spec.list[3]["a/b"]' },
      { code: 'YAML_TYPE', path: 'f' },
      { code: 'YAML_TYPE', path: 'when' },
      { code: 'YAML_NUMBER', path: 'count' },
      { code: 'YAML_NUMBER', path: 'zero' },
      { code: 'YAML_TYPE', path: 'big' },
      { code: 'YAML_STRING', path: 'half' },
      { code: 'YAML_TYPE', path: 'boxed' },
    ]);
  });

  test('holes of a list, instances of classes, and keys no reader takes', () => {
    class Own {
      a = 1;
    }
    expect(faults([new Array(1)])).toEqual([{ code: 'YAML_UNDEFINED', path: '[0][0]' }]);
    expect(faults({ a: new Own(), m: new Map() }).map(({ code }) => code)).toEqual([
      'YAML_TYPE',
      'YAML_TYPE',
    ]);
    expect(faults({ ['k'.repeat(1100)]: 1 }).map(({ code }) => code)).toEqual(['YAML_KEY']);
    expect(faults({ '\udc00': 1 }).map(({ code }) => code)).toEqual(['YAML_KEY']);
    expectReadBack({ ['k'.repeat(1022)]: 1, [`${'k'.repeat(1019)} `]: 1 });
  });

  test('cycles and bottomless nesting end in a problem, and shared parts in none', () => {
    const cycle: Record<string, unknown> = { a: 1 };
    cycle.self = { again: [cycle] };
    expect(faults(cycle)).toEqual([{ code: 'YAML_CYCLE', path: 'self.again[0]' }]);
    let deep: unknown = 'x';
    for (let i = 0; i < 5000; i++) deep = { a: deep };
    expect(faults(deep).map(({ code }) => code)).toEqual(['YAML_DEPTH']);
    const shared = { a: 1 };
    expectReadBack({ x: shared, y: [shared, shared] });
  });

  test('a map without a prototype is plain data', () => {
    expect(toYaml(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('a: 2\nb: 1\n');
  });
});
