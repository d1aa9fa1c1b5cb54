import { describe, expect, it } from 'vitest';
import { askRules } from '../../../src/schemas/cel/evaluate.ts';
import { escaped } from '../../../src/schemas/cel/values.ts';
import { formatPath } from '../../../src/schemas/fault.ts';
import { SchemaNode } from '../../../src/schemas/node.ts';
import type { CelSource, OpenApi } from '../../../src/schemas/openapi.ts';
import { apiVersionOf, celRulesOf, checkObject, knownKinds, unaskedRules } from '../../../src/schemas.ts';

const rule = (...rules: (string | CelSource)[]) => ({
  'x-kubernetes-validations': rules.map((it) => (typeof it === 'string' ? { rule: it, message: it } : it)),
});

function broken(openapi: OpenApi, value: unknown): string[] {
  const found: string[] = [];
  askRules(new SchemaNode(openapi, true), value, (code, message, _, ...path) => {
    found.push(`${code} ${formatPath(path)} ${message}`.trim());
  });
  return found;
}

const text: OpenApi = { type: 'string' };
const object = (properties: Record<string, OpenApi>, ...rules: (string | CelSource)[]): OpenApi => ({
  type: 'object',
  properties,
  ...rule(...rules),
});

describe('askRules', () => {
  it('asks where a rule stands, with the value there, and only where there is one', () => {
    const schema = object({ a: { ...text, ...rule("self == 'x'") }, b: object({ c: text }, 'has(self.c)') });
    expect(broken(schema, {})).toEqual([]);
    expect(broken(schema, { a: 'x', b: { c: '' } })).toEqual([]);
    expect(broken(schema, { a: 'y', b: {} })).toEqual([
      `BROKEN_RULE a "y": self == 'x'`,
      'BROKEN_RULE b {}: has(self.c)',
    ]);
    expect(broken(object({ a: { ...text, nullable: true, ...rule("self == 'x'") } }), { a: null })).toEqual(
      [],
    );
  });

  it('asks for each item of a list and each value of a map', () => {
    const item = { ...text, ...rule("self != ''") };
    expect(broken({ type: 'array', items: item }, ['a', '', 'b', ''])).toHaveLength(2);
    expect(broken({ type: 'object', additionalProperties: item }, { a: 'a', 'b/c': '' })).toEqual([
      `BROKEN_RULE ["b/c"] "": self != ''`,
    ]);
  });

  it('takes whole numbers for int where the schema has an integer or leaves it open, else for double', () => {
    const open = { 'x-kubernetes-int-or-string': true };
    const numbers = { i: { type: 'integer' }, n: { type: 'number' }, o: open } as const;
    const schema = object(numbers, 'self.i / 2 == 0', 'self.n / 2.0 == 0.5', "self.o == 1 || self.o == '1'");
    expect(broken(schema, { i: 1, n: 1, o: 1 })).toEqual([]);
    expect(broken(schema, { i: 1, n: 1, o: '1' })).toEqual([]);
    expect(broken(object(numbers, 'self.n / 2 == 0'), { n: 1 })).toHaveLength(1);
  });

  it('reaches fields by their escaped names, and does not see fields that the schema has not', () => {
    const names = { 'a-b': text, 'c.d': text, 'e/f': text, g__h: text, namespace: text };
    const all = [
      'self.a__dash__b',
      'self.c__dot__d',
      'self.e__slash__f',
      'self.g__underscores__h',
      'self.__namespace__',
    ];
    const schema = object(names, `${all.join(' + ')} == 'xxxxx'`);
    expect(broken(schema, Object.fromEntries(Object.keys(names).map((name) => [name, 'x'])))).toEqual([]);
    expect(
      broken(
        { ...object({ a: text }, '!has(self.b)'), 'x-kubernetes-preserve-unknown-fields': true },
        { b: 1 },
      ),
    ).toEqual([]);
    expect(['1a', 'a b', '', 'ok_1'].map(escaped)).toEqual([undefined, undefined, undefined, 'ok_1']);
    expect(
      broken({ type: 'object', additionalProperties: text, ...rule("self['a-b'] == 'x'") }, { 'a-b': 'x' }),
    ).toEqual([]);
  });

  it('calls a rule broken that ends in an error, and says in which', () => {
    const [fault] = broken(object({ a: text, b: text }, "self.b == 'x'"), { a: 'a' });
    expect(fault).toMatch(/self\.b == 'x' \(No such key: b\)$/);
  });

  it('says what messageExpression makes, else the message', () => {
    const says = (messageExpression: string) =>
      broken({ ...text, ...rule({ rule: "self == 'a'", message: 'plain', messageExpression }) }, 'b');
    expect(says("'made of ' + self")).toEqual(['BROKEN_RULE  "b": made of b']);
    for (const none of ["''", "' '", "'a\\nb'", 'self.c', 'oldSelf', 'quantity(self)']) {
      expect(says(none)).toEqual(['BROKEN_RULE  "b": plain']);
    }
    expect(broken({ ...text, ...rule({ rule: 'false' }) }, 'b')[0]).toContain(
      'a rule of the kind does not hold',
    );
  });

  it('does not ask what compares with the object as it was, nor what it does not know', () => {
    expect(broken({ ...text, ...rule('self == oldSelf', 'quantity(self) > 0', 'self ==') }, 'b')).toEqual([]);
    expect(broken({ ...text, ...rule("self == 'oldSelf'") }, 'b')).toHaveLength(1);
  });
});

describe('checkObject', () => {
  const pool = (spec: object) => ({
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'a' },
    spec,
  });
  const nodeClassRef = { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: '' };

  it('names place, value, what the rule says and the rule', () => {
    expect(checkObject(pool({ template: { spec: { nodeClassRef, requirements: [] } } }))).toEqual([
      {
        code: 'BROKEN_RULE',
        path: 'spec.template.spec.nodeClassRef.name',
        message: '"": name may not be empty',
        cure: "Change it so that this holds, with self for the value: self != ''",
      },
    ]);
  });

  it('asks no rule of an object that has the wrong types or lacks what it must have', () => {
    expect(
      checkObject(pool({ weight: 'a', template: { spec: { nodeClassRef } } })).map(({ code }) => code),
    ).toEqual(['WRONG_TYPE', 'MISSING_FIELD']);
  });

  it('asks with defaults', () => {
    const scaled = { apiVersion: 'monitoring.coreos.com/v1', kind: 'Prometheus', metadata: { name: 'a' } };
    expect(checkObject({ ...scaled, spec: {} })).toEqual([]);
  });
});

describe('unaskedRules', () => {
  const transition = 'It compares with the object as it was, and a new object was nothing.';

  it('has every rule of a pinned CRD that is not asked, with the reason', () => {
    const unasked = knownKinds().flatMap((kind) =>
      unaskedRules(apiVersionOf(kind), kind.kind).map((it) => [kind.kind, it.at, it.rule, it.because]),
    );
    expect(unasked).toEqual([
      ['NodeClaim', 'spec', 'self == oldSelf', transition],
      ['NodePool', 'spec', 'has(self.replicas) == has(oldSelf.replicas)', transition],
      ['NodePool', 'spec.template.spec.nodeClassRef', 'self.group == oldSelf.group', transition],
      ['NodePool', 'spec.template.spec.nodeClassRef', 'self.kind == oldSelf.kind', transition],
    ]);
  });

  it('reads every pattern in a rule as Go does', () => {
    const rules = knownKinds().flatMap((kind) => celRulesOf(apiVersionOf(kind), kind.kind));
    const calls = rules.flatMap((it) => [...it.rule.matchAll(/\.(?:find|matches)\((["'])(.*?)\1\)/g)]);
    const patterns = new Set(calls.map(([, , pattern = '']) => pattern));
    expect(calls).toHaveLength(rules.flatMap((it) => it.rule.match(/\.(?:find|matches)\(/g) ?? []).length);
    expect(patterns.size).toBeGreaterThan(3);
    // Backslashes stand for two things, in CEL and in the pattern; the rest Go alone knows, or reads in another way.
    for (const pattern of patterns) expect(pattern).not.toMatch(/\\|\[\[:|\(\?P|\(\?[^:ims]|\[\^?\]/);
  });
});
