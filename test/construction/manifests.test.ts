import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { treeFiles } from '../../src/files.ts';
import { allObjects, type Tree } from '../../src/model.ts';
import { type KubeObject, refOf } from '../../src/object.ts';
import { withDefaults } from '../../src/schemas.ts';
import { appOf, treeOf } from '../kit.ts';
import { trees } from '../real.ts';

/** Names and values that other tools take for something else. */
const odd = treeOf([
  appOf('web', [
    ...['kustomization', 'chart', 'y', '1e3'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, annotations: { 'example.com/off': 'Off', 'example.com/octal': '010' } },
      data: {
        no: 'no',
        equals: '=',
        merge: '<<',
        date: '2026-01-01',
        sexagesimal: '1:20',
        empty: '',
        tilde: '~',
      },
    })),
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'web' },
      spec: {
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
        data: [{ secretKey: 'token', remoteRef: { key: 'web' } }],
      },
    },
  ]),
]);

const all: readonly (readonly [string, Tree])[] = [['with odd names', odd], ...trees];

describe.each(all)('the tree %s', (_, tree) => {
  const files = treeFiles(tree);
  const manifests = files.filter(({ path }) => path.includes('/'));

  it('has manifests alone in its folders, none by a name that means something else to Argo CD', () => {
    expect(manifests.length).toBeGreaterThan(4);
    for (const { path } of manifests) {
      expect(path).toMatch(/\.yaml$/);
      expect(path).not.toMatch(/\/(kustomization|chart)\.ya?ml$/i);
    }
  });

  it('is the same to readers of YAML 1.1 and 1.2, and to both as built', () => {
    const byName = (objects: unknown[]) => new Set(objects.map((object) => JSON.stringify(sorted(object))));
    const built = byName(allObjects(tree));
    expect(byName(manifests.map(({ text }) => parse(text, { version: '1.1' })))).toEqual(built);
    expect(byName(manifests.map(({ text }) => parse(text, { version: '1.2' })))).toEqual(built);
  });

  it('holds every default of the pinned CRDs, so that the cluster adds none', () => {
    for (const object of allObjects(tree)) {
      expect(withDefaults(object), JSON.stringify(refOf(object))).toBe(object);
    }
  });
});

it('fills in defaults that the author left out', () => {
  const secret = odd.components[0]?.objects.find(({ kind }) => kind === 'ExternalSecret') as KubeObject;
  expect(secret.spec).toMatchObject({ refreshInterval: '1h0m0s', target: { creationPolicy: 'Owner' } });
});

/** With the keys of every map in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
