import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/cli/root.ts';
import { builtObjects, type Tree } from '../../src/model.ts';
import { type Secret, secretsOf } from '../../src/readme/secrets.ts';
import { readme } from '../../src/readme.ts';
import { appOf, treeOf } from '../kit.ts';
import { trees } from '../real.ts';

const externalSecret = (name: string, spec: object) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name },
  spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' }, ...spec },
});

const read = (key: string, property?: string) => ({
  secretKey: 'x',
  remoteRef: { key, ...(property !== undefined && { property }) },
});

describe('secretsOf', () => {
  it('names each secret once, with every key that is read of it and everything it becomes', () => {
    const web = appOf('web', [
      externalSecret('login', { data: [read('test/b', 'user'), read('test/b', 'password'), read('test/a')] }),
    ]);
    const shop = appOf('shop', [
      externalSecret('copy', { data: [read('test/b', 'user')], dataFrom: [{ extract: { key: 'test/c' } }] }),
    ]);
    expect(secretsOf(treeOf([web, shop]))).toEqual<Secret[]>([
      { name: 'test/a', keys: [], whole: true, becomes: ['web/login'] },
      { name: 'test/b', keys: ['password', 'user'], whole: false, becomes: ['shop/copy', 'web/login'] },
      { name: 'test/c', keys: [], whole: true, becomes: ['shop/copy'] },
    ]);
  });

  it('follows the name and namespace that an ExternalSecret gives to what it makes', () => {
    const named = externalSecret('reader', { target: { name: 'made' }, data: [read('test/a', 'k')] });
    expect(secretsOf(treeOf([appOf('web', [named], { namespace: 'shop' })]))[0]?.becomes).toEqual([
      'shop/made',
    ]);
  });

  it('leaves out what a generator inside the cluster makes', () => {
    const generated = externalSecret('made-up', {
      dataFrom: [{ sourceRef: { generatorRef: { kind: 'Password', name: 'p' } } }],
    });
    expect(secretsOf(treeOf([appOf('web', [generated])]))).toEqual([]);
  });
});

describe('the README of a tree', () => {
  it('has no section on secrets where there are none', () => {
    expect(readme(treeOf([appOf('web', [])]))).not.toContain('Secrets Manager');
  });

  it.each([...trees])('says of %s every secret and key that the cluster waits for', (_, tree) => {
    const text = readme(tree);
    const references = remoteReferences(tree);
    expect(references.length).toBeGreaterThan(4);
    for (const { key, property } of references) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${key}\` |`));
      expect([key, property, row]).toEqual([key, property, expect.stringContaining(`\`${property}\``)]);
    }
  });
});

describe('docs/secrets.md', () => {
  it.each([...trees])('says what belongs into every secret of %s, and nothing of others', (_, tree) => {
    const text = readFileSync(`${ROOT}docs/secrets.md`, 'utf8');
    const documented = [...text.matchAll(/^\| `<cluster>\/([^`]+)` +\| `([^`]+)` +\|/gm)].map((row) =>
      row.slice(1),
    );
    const needed = new Set(
      remoteReferences(tree).map(({ key, property }) => `${key.replace(/^[^/]+\//, '')} ${property}`),
    );
    expect(documented.map((row) => row.join(' ')).sort()).toEqual([...needed].sort());
  });
});

function remoteReferences(tree: Tree): { key: string; property: string }[] {
  return builtObjects(tree, 'ExternalSecret').flatMap(({ object }) =>
    object.spec.data.map(({ remoteRef }: { remoteRef: { key: string; property: string } }) => remoteRef),
  );
}
