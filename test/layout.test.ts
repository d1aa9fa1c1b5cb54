import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileName, type Identity, parseFileName } from '../src/layout.ts';
import type { ObjectRef } from '../src/object.ts';

const alphabet = [...'abAB01.-_:%~/\\ ', 'é', '\u017f', '\u212a', '\ud800', '\u20ac'];
const text = fc.oneof(
  fc.array(fc.constantFrom(...alphabet), { maxLength: 6 }).map((units) => units.join('')),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const kind = fc.oneof(
  fc.stringMatching(/^[AaBb1]{0,6}$/),
  fc.constantFrom('Con', 'NUL', 'Lpt1', 'HTTPRoute'),
  text,
);
const namespace = fc.option(fc.oneof(fc.constantFrom('home', '', 'a'), text), { nil: undefined });

const ref: fc.Arbitrary<ObjectRef> = fc.record({
  apiVersion: fc.oneof(
    fc.constant('v1'),
    text.map((group) => `${group.replaceAll('/', '')}/v1`),
  ),
  kind,
  namespace,
  name: text,
});

/** Names as long as an API server takes them, and longer once they are escaped. */
const longRef: fc.Arbitrary<ObjectRef> = fc.record({
  apiVersion: fc.constant('apiextensions.k8s.io/v1'),
  kind: fc.constantFrom('ConfigMap', 'CustomResourceDefinition'),
  namespace,
  name: fc.stringMatching(/^[a:]{100,253}$/),
});

const deployment: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

function identity({ apiVersion, kind, namespace, name }: ObjectRef): Identity {
  return {
    group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '',
    kind,
    namespace,
    name,
  };
}

describe('fileName', () => {
  test('says kind, group and name, and the namespace only where it is not the folder’s own', () => {
    expect(fileName(deployment, 'shop')).toBe('deployment.apps_web.yaml');
    expect(fileName(deployment, 'other')).toBe('deployment.apps_shop_web.yaml');
    expect(
      fileName({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'shop', name: 'web' }, 'shop'),
    ).toBe('service-account_web.yaml');
    expect(fileName({ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }, 'shop')).toBe(
      'namespace__shop.yaml',
    );
    expect(
      fileName(
        { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:Foo' },
        'shop',
      ),
    ).toBe('cluster-role.rbac.authorization.k8s.io__system%3a%46oo.yaml');
    expect(
      fileName({ ...deployment, apiVersion: 'karpenter.k8s.aws/v1', kind: 'EC2NodeClass' }, 'shop'),
    ).toBe('ec2--node-class.karpenter.k8s.aws_web.yaml');
  });

  test('the version of an API is no part of the identity', () => {
    expect(fileName({ ...deployment, apiVersion: 'apps/v2' })).toBe(fileName(deployment));
  });

  test('is safe on every file system: no upper case, no separator, no device, short enough', () => {
    fc.assert(
      fc.property(fc.oneof(ref, longRef), (ref) => {
        const file = fileName(ref, 'home');
        expect(file).toMatch(/^[a-z0-9._%~-]{1,160}$/);
        expect(file).toMatch(/\.yaml$/);
        expect(file.split('.')[0]).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)$/);
      }),
    );
  });

  test('leads back to the identity', () => {
    fc.assert(
      fc.property(ref, (ref) => {
        fc.pre(fileName(ref, 'home').length < 160);
        expect(parseFileName(fileName(ref, 'home'), 'home')).toEqual(identity(ref));
      }),
      { numRuns: 500 },
    );
  });

  test('two identities never share a name, even where case does not count', () => {
    const refs = fc.array(fc.oneof(ref, longRef), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(refs, fc.option(fc.constant('home'), { nil: undefined }), (refs, home) => {
        const named = new Map<string, string>();
        for (const ref of refs) {
          const file = fileName(ref, home).toLowerCase();
          const whole = JSON.stringify(Object.values(identity(ref)).map((part) => part ?? null));
          expect(named.get(file) ?? whole).toBe(whole);
          named.set(file, whole);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('near twins keep apart: kinds by case, dots between group and name, namespaces named and unnamed', () => {
    const twins: ObjectRef[] = [
      ...['ServiceAccount', 'Serviceaccount', 'SERVICEACCOUNT', 'serviceaccount', 'SErviceAccount'].map(
        (kind) => ({
          ...deployment,
          kind,
        }),
      ),
      { ...deployment, apiVersion: 'a.b/v1', name: 'c' },
      { ...deployment, apiVersion: 'a/v1', name: 'b.c' },
      { ...deployment, namespace: undefined },
      { ...deployment, namespace: 'other' },
      { ...deployment, namespace: undefined, name: 'other_web' },
      { ...deployment, name: 'Web' },
      { ...deployment, name: '%57eb' },
      { ...deployment, name: `${'a'.repeat(252)}b` },
      { ...deployment, name: `${'a'.repeat(252)}c` },
      deployment,
    ];
    for (const home of [undefined, 'shop', 'other']) {
      expect(new Set(twins.map((ref) => fileName(ref, home).toLowerCase())).size).toBe(twins.length);
    }
  });
});

describe('parseFileName', () => {
  test('refuses what fileName does not give', () => {
    const others = [
      'README.md',
      'deployment.apps.yaml',
      'deployment.apps_web.yml',
      'Deployment.apps_web.yaml',
      'deployment._web.yaml',
      'deployment.apps_shop_web.yaml',
      'deployment.apps_%77eb.yaml',
      'a_b_c_d.yaml',
    ];
    for (const file of others) expect(parseFileName(file, 'shop'), file).toBeUndefined();
    const long = fileName({ ...deployment, name: 'a'.repeat(253) });
    expect(long).toHaveLength(160);
    expect(parseFileName(long)).toBeUndefined();
  });

  test('takes any text without a throw', () => {
    fc.assert(
      fc.property(text, (text) => {
        const parsed = parseFileName(`${text}.yaml`, 'home');
        if (parsed === undefined) return;
        const { group, ...rest } = parsed;
        expect(fileName({ apiVersion: group === '' ? 'v1' : `${group}/v1`, ...rest }, 'home')).toBe(
          `${text}.yaml`,
        );
      }),
    );
  });
});
