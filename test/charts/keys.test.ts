import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAgainst, checkValues, type KeyTree } from '../../src/charts/keys.ts';
import { keyTreeOf } from '../../src/charts/keytree.ts';

const source = (values: Record<string, unknown>, more = {}) => ({ values, read: [], subcharts: {}, ...more });
const faults = (tree: KeyTree, values: Record<string, unknown>) =>
  checkAgainst(tree, values, 'web').map(({ code, path }) => `${code} ${path}`);

describe('values of real charts', () => {
  it.each([
    ['keda', { operator: { replicas: 2 } }, 'operator.replicas', 'Did you mean operator.replicaCount?'],
    [
      'kube-prometheus-stack',
      { grafana: { grafanaIni: {} } },
      'grafana.grafanaIni',
      'Did you mean grafana.grafana\\.ini?',
    ],
    ['metrics-server', { replicaCount: 2 }, 'replicaCount', /./],
    [
      'karpenter',
      { settings: { interruptionQueueName: 'x' } },
      'settings.interruptionQueueName',
      'Did you mean settings.interruptionQueue?',
    ],
    ['keda', { operator: { serviceAccount: {} } }, 'operator.serviceAccount', 'Did you mean serviceAccount?'],
    ['istiod', { autoscaleMn: 2 }, 'autoscaleMn', 'Did you mean autoscaleMin?'],
  ])('%s: %j is dead', (chart, values, path, cure) => {
    expect(checkValues(chart, values)).toEqual([
      {
        code: 'DEAD_VALUE',
        path,
        message: expect.stringContaining(path),
        cure: expect.stringMatching(typeof cure === 'string' ? cure.replaceAll(/[\\.?]/g, '\\$&') : cure),
      },
    ]);
  });

  it('of the wrong type are told with what the chart takes', () => {
    expect(checkValues('keda', { operator: { replicaCount: '2' }, webhooks: [] })).toMatchObject([
      {
        code: 'WRONG_VALUE_TYPE',
        path: 'operator.replicaCount',
        message: expect.stringMatching(/string "2".*number/),
      },
      { code: 'WRONG_VALUE_TYPE', path: 'webhooks', message: expect.stringMatching(/a list.*map/) },
    ]);
  });

  it('may have names of their own where the chart takes any', () => {
    expect(
      checkValues('argo-cd', {
        configs: { cm: { 'oidc.config': 'x' }, params: { 'server.insecure': true } },
      }),
    ).toEqual([]);
    expect(
      checkValues('kube-prometheus-stack', { grafana: { 'grafana.ini': { server: { root_url: 'x' } } } }),
    ).toEqual([]);
  });
});

describe('a tree of keys', () => {
  it('is closed where the defaults have keys and open where they have none', () => {
    const tree = keyTreeOf(source({ a: { b: 1 }, empty: {}, list: [], nothing: null }));
    expect(faults(tree, { a: { c: 1 }, empty: { x: 1 }, list: [{ y: 1 }], nothing: { z: 1 }, d: 1 })).toEqual(
      ['DEAD_VALUE a.c', 'DEAD_VALUE d'],
    );
  });

  it('takes any scalar for an empty string, and null for everything', () => {
    const tree = keyTreeOf(source({ name: '', count: 1 }));
    expect(faults(tree, { name: 5, count: null })).toEqual([]);
    expect(faults(tree, { name: {} })).toEqual(['WRONG_VALUE_TYPE name']);
  });

  it('leaves alone what goes to Kubernetes as it is', () => {
    const tree = keyTreeOf(
      source({ resources: { limits: { cpu: 1 } }, podAnnotations: { a: 'b' }, maxUnavailable: 1 }),
    );
    expect(
      faults(tree, { resources: { requests: {} }, podAnnotations: { c: 'd' }, maxUnavailable: '25%' }),
    ).toEqual([]);
  });

  it('holds subcharts under their names, and the global values at both', () => {
    const side = source({ message: 'x', global: { region: 'eu' } });
    const tree = keyTreeOf(source({ side: { extra: 1 } }, { subcharts: { side, missing: null } }));
    expect(
      faults(tree, { global: { region: 'x' }, side: { global: { region: 'x' }, message: 'x', extra: 2 } }),
    ).toEqual([]);
    expect(faults(tree, { side: { mesage: 1 }, missing: { anything: 1 } })).toEqual([
      'DEAD_VALUE side.mesage',
    ]);
  });

  it('takes from the schema what values.yaml does not show', () => {
    const schema = {
      type: 'object',
      properties: {
        port: { type: ['integer', 'string'] },
        nested: { $ref: '#/$defs/nested' },
        named: { type: 'object', additionalProperties: { type: 'object' } },
        many: { items: { type: 'string' } },
      },
      $defs: { nested: { type: 'object', properties: { deep: { type: 'boolean' } } } },
    };
    const tree = keyTreeOf(source({ port: 80 }, { schema }));
    expect(faults(tree, { port: '80', nested: { deep: true }, named: { mine: {} }, many: ['x'] })).toEqual(
      [],
    );
    expect(faults(tree, { port: true, nested: { dep: true }, many: 'x' })).toEqual([
      'WRONG_VALUE_TYPE port',
      'DEAD_VALUE nested.dep',
      'WRONG_VALUE_TYPE many',
    ]);
  });

  it('obeys what was said by hand', () => {
    const hints = {
      alsoRead: ['hidden.key'],
      handedOn: ['raw'],
      freeNames: ['ports'],
      anyType: ['list'],
      copiedToTop: ['pilot'],
      defaultsIn: '_defaults',
    };
    const values = {
      _defaults: { raw: { a: 1 }, ports: { http: { port: 80 } }, list: {}, pilot: {}, env: { a: '' } },
    };
    const tree = keyTreeOf(source(values), hints);
    expect(
      faults(tree, {
        hidden: { key: 1 },
        raw: { b: 1 },
        ports: { grpc: {} },
        list: [],
        pilot: { env: { a: 'x' } },
      }),
    ).toEqual([]);
    expect(faults(tree, { ports: { http: { prt: 80 } }, pilot: { evn: {} }, _defaults: {} })).toEqual([
      'DEAD_VALUE ports.http.prt',
      'DEAD_VALUE pilot.evn',
      'DEAD_VALUE _defaults',
    ]);
  });

  it('accepts the values that it was made from, whatever they are', () => {
    // An empty key stands for the map itself in a tree; no chart has one.
    const json = fc
      .dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 3 }))
      .filter((values) => !JSON.stringify(values).includes('"":'));
    fc.assert(
      fc.property(json, (values) => {
        const plain = JSON.parse(JSON.stringify(values));
        expect(checkAgainst(keyTreeOf(source(plain)), plain, 'web')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
