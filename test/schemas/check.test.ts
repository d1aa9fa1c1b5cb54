import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { checkObject, type SchemaFault } from '../../src/schemas.ts';
import { validObjects } from './objects.ts';

type Name = keyof ReturnType<typeof validObjects>;
type Key = string | number;

/** The valid object with the value at a path replaced, or taken away where it is `undefined`. */
function changed(name: Name, path: readonly Key[], value: unknown): KubeObject {
  const object: KubeObject = validObjects()[name];
  // biome-ignore lint/suspicious/noExplicitAny: the path leads through any kind
  let parent: any = object;
  for (const key of path.slice(0, -1)) parent = parent[key];
  if (value === undefined) delete parent[path.at(-1) ?? ''];
  else parent[path.at(-1) ?? ''] = value;
  return object;
}

function faults(name: Name, path: readonly Key[], value: unknown): SchemaFault[] {
  return checkObject(changed(name, path, value));
}

const container = ['spec', 'template', 'spec', 'containers', 0] as const;

describe('checkObject', () => {
  it.each(Object.entries(validObjects()))('finds nothing wrong with a valid %s', (_, object) => {
    expect(checkObject(object)).toEqual([]);
  });

  it.each<[Name, Key[], string, string]>([
    [
      'deployment',
      [...container, 'imagePullPolcy'],
      'spec.template.spec.containers[0].imagePullPolcy',
      'imagePullPolicy',
    ],
    ['deployment', ['metadata', 'lables'], 'metadata.lables', 'labels'],
    [
      'deployment',
      ['spec', 'template', 'metadata', 'anotations'],
      'spec.template.metadata.anotations',
      'annotations',
    ],
    ['nodePool', ['spec', 'template', 'spec', 'expireAfer'], 'spec.template.spec.expireAfer', 'expireAfter'],
    ['scaledObject', ['spec', 'triggers', 0, 'metricsType'], 'spec.triggers[0].metricsType', 'metricType'],
    [
      'virtualService',
      ['spec', 'http', 0, 'route', 0, 'destination', 'port', 'numbr'],
      'spec.http[0].route[0].destination.port.numbr',
      'number',
    ],
  ])(
    'refuses a misspelt field of a %s, wherever it stands, and names the one that was meant',
    (name, path, shown, meant) => {
      expect(faults(name, path, 'x')).toEqual([
        expect.objectContaining({ code: 'UNKNOWN_FIELD', path: shown, cure: `Write ${meant}.` }),
      ]);
    },
  );

  it('says which fields are known where none is near the unknown one', () => {
    const [fault] = faults('deployment', ['spec', 'zzzzzzz'], 1);
    expect(fault?.code).toBe('UNKNOWN_FIELD');
    expect(fault?.cure).toContain('template');
  });

  it('takes any name in maps of labels, in free-form values and in trigger metadata', () => {
    expect(faults('deployment', ['spec', 'template', 'metadata', 'labels', 'any/thing'], 'x')).toEqual([]);
    expect(faults('scaledObject', ['spec', 'triggers', 0, 'metadata', 'anything'], 'x')).toEqual([]);
    expect(faults('application', ['spec', 'source', 'helm'], { valuesObject: { a: [{ b: null }] } })).toEqual(
      [],
    );
  });

  it.each<[string, Name, Key[], unknown, string]>([
    ['a string for a number', 'scaledObject', ['spec', 'maxReplicaCount'], '10', 'WRONG_TYPE'],
    [
      'a number for a string',
      'scaledObject',
      ['spec', 'triggers', 0, 'metadata', 'threshold'],
      100,
      'WRONG_TYPE',
    ],
    ['a number that is not whole', 'deployment', ['spec', 'revisionHistoryLimit'], 1.5, 'WRONG_TYPE'],
    ['a number beyond int32', 'deployment', ['spec', 'revisionHistoryLimit'], 2 ** 31, 'WRONG_FORMAT'],
    ['an object for a list', 'deployment', ['spec', 'template', 'spec', 'containers'], {}, 'WRONG_TYPE'],
    ['not a number', 'nodePool', ['spec', 'weight'], Number.NaN, 'WRONG_TYPE'],
    ['a null', 'deployment', ['spec', 'strategy'], null, 'NULL_VALUE'],
    [
      'a value that a CRD does not list',
      'nodePool',
      ['spec', 'template', 'spec', 'requirements', 0, 'operator'],
      'Inn',
      'NOT_ALLOWED_VALUE',
    ],
    [
      'a value that a built-in kind does not list',
      'deployment',
      [...container, 'imagePullPolicy'],
      'Sometimes',
      'NOT_ALLOWED_VALUE',
    ],
    [
      'a list item that is not listed',
      'serviceMonitor',
      ['spec', 'scrapeProtocols'],
      ['Smoke'],
      'NOT_ALLOWED_VALUE',
    ],
    [
      'a text that breaks its pattern',
      'serviceMonitor',
      ['spec', 'endpoints', 0, 'interval'],
      '30 seconds',
      'WRONG_PATTERN',
    ],
    [
      'a missing field of a CRD',
      'scaledObject',
      ['spec', 'scaleTargetRef', 'name'],
      undefined,
      'MISSING_FIELD',
    ],
    ['a missing field of a built-in kind', 'deployment', ['spec', 'selector'], undefined, 'MISSING_FIELD'],
    ['a number that is too large', 'nodePool', ['spec', 'weight'], 101, 'OUT_OF_BOUNDS'],
    [
      'a text that is too long',
      'externalSecret',
      ['spec', 'target', 'name'],
      'x'.repeat(254),
      'OUT_OF_BOUNDS',
    ],
    ['a list that is too short', 'scaledObject', ['spec', 'triggers'], [], 'OUT_OF_BOUNDS'],
    [
      'a quantity that is none',
      'deployment',
      [...container, 'resources', 'requests', 'cpu'],
      '100 m',
      'WRONG_FORMAT',
    ],
    [
      'two that exclude each other',
      'virtualService',
      ['spec', 'http', 0, 'match', 0, 'uri'],
      { prefix: '/', exact: '/' },
      'WRONG_ALTERNATIVE',
    ],
  ])('refuses %s', (_, name, path, value, code) => {
    expect(faults(name, path, value).map((it) => it.code)).toContain(code);
  });

  it('takes whole numbers and texts where the schema says int-or-string, and nothing else', () => {
    const port = [...container, 'readinessProbe', 'httpGet', 'port'];
    expect(faults('deployment', port, 8080)).toEqual([]);
    expect(faults('deployment', port, 'http')).toEqual([]);
    expect(faults('deployment', port, true).map((it) => it.code)).toEqual(['WRONG_TYPE']);
    expect(faults('nodePool', ['spec', 'limits', 'cpu'], '100')).toEqual([]);
    expect(faults('nodePool', ['spec', 'limits', 'cpu'], 0.5).map((it) => it.code)).toEqual(['WRONG_TYPE']);
  });

  it.each([0.5, 2, '500m', '1.5', '256Mi', '1e3', '-1', '.5'])('takes %j as a quantity', (value) => {
    expect(faults('deployment', [...container, 'resources', 'requests', 'cpu'], value)).toEqual([]);
  });

  it('refuses two items of a map-like list with the same keys, a default counted as a value', () => {
    const ports = [...container, 'ports'];
    const twice = [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }];
    expect(faults('deployment', ports, twice)).toMatchObject([
      { code: 'DUPLICATE_ITEM', path: 'spec.template.spec.containers[0].ports[1]' },
    ]);
    expect(
      faults('deployment', ports, [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }]),
    ).toEqual([]);
  });

  it('refuses the same value twice in a set', () => {
    const found = faults('deployment', ['metadata', 'finalizers'], ['a', 'b', 'a']);
    expect(found).toMatchObject([{ code: 'DUPLICATE_ITEM', path: 'metadata.finalizers[2]' }]);
  });

  it('tells that quotes are missing or too many', () => {
    expect(faults('scaledObject', ['spec', 'maxReplicaCount'], '10')[0]?.cure).toBe(
      'Take the quotes away: 10.',
    );
    expect(faults('scaledObject', ['spec', 'triggers', 0, 'metadata', 'threshold'], 100)[0]?.cure).toBe(
      'Put it in quotes: "100".',
    );
  });

  it('names the fields that exclude each other', () => {
    const [fault] = faults('virtualService', ['spec', 'http', 0, 'match', 0, 'uri'], {
      prefix: '/',
      exact: '/',
    });
    expect(fault?.cure).toBe('Set only one of exact, prefix or regex.');
  });

  it('writes names that are no identifiers in brackets', () => {
    const [fault] = faults('deployment', ['metadata', 'annotations', 'a.b/c'], 1);
    expect(fault?.path).toBe('metadata.annotations["a.b/c"]');
  });

  it('reports every fault, not the first', () => {
    const object = changed('deployment', ['spec', 'replicsa'], 1);
    const both = checkObject({ ...object, spec: { ...object.spec, selector: 'x' } });
    expect(both.map((it) => it.code).sort()).toEqual(['UNKNOWN_FIELD', 'WRONG_TYPE']);
  });

  it('keeps the content of a Secret to itself', () => {
    const metadata = { name: 'x', namespace: 'x' };
    const [fault] = checkObject({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      data: { password: 'hunter2!' },
    });
    expect(fault?.code).toBe('WRONG_FORMAT');
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });

  it('counts characters as the API server does, not UTF-16 units', () => {
    expect(faults('nodePool', ['spec', 'template', 'spec', 'nodeClassRef', 'name'], '𝄞')).toEqual([]);
    expect(faults('externalSecret', ['spec', 'data', 0, 'secretKey'], '').map((it) => it.code)).not.toEqual(
      [],
    );
  });

  it('says nothing of a kind without a pinned schema', () => {
    expect(
      checkObject({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' }, spec: 1 }),
    ).toEqual([]);
  });

  it('finds an unknown field at whatever closed place it is put, and only that', () => {
    const places = Object.entries(validObjects()).flatMap(([name, object]) =>
      closedPlaces(object).map((path) => ({ name: name as Name, path })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), ({ name, path }, value) => {
        const found = faults(name, [...path, 'notAFieldOfAnything'], value);
        expect(found.map((it) => it.code)).toEqual(['UNKNOWN_FIELD']);
      }),
    );
  });
});

const openMaps = ['labels', 'annotations', 'matchLabels', 'metadata', 'requests', 'limits', 'data'];

/** Paths of the objects that are neither maps nor in an alternative. */
function closedPlaces(value: unknown, path: Key[] = []): Key[][] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, child]) =>
    closedPlaces(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  const isOpen = Array.isArray(value) || openMaps.includes(String(path.at(-1)));
  return isOpen ? below : [path, ...below];
}
