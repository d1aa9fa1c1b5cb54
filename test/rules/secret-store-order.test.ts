import { expect, it } from 'vitest';
import type { AnyComponent } from '../../src/component.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const aws = { provider: { aws: { service: 'SecretsManager', region: 'eu-central-1' } } };
const store = (kind: string, annotations = {}) => ({
  apiVersion: 'external-secrets.io/v1',
  kind,
  metadata: { name: 'aws', annotations },
  spec: aws,
});
const secret = (kind: string) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'web' },
  spec: {
    refreshInterval: '5m0s',
    secretStoreRef: { kind, name: 'aws' },
    target: { name: 'web' },
    data: [{ secretKey: 'password', remoteRef: { key: 'test/web/database', property: 'password' } }],
  },
});
const stores = appOf('stores', [store('ClusterSecretStore')]);
const web = (kind: string, needs: readonly AnyComponent[]) => appOf('web', [secret(kind)], { needs });
const early = { 'argocd.argoproj.io/sync-wave': '-2' };

it('a secret waits for the component that brings its store, or follows it in the same one', () => {
  expect(brokenRules(treeOf([stores, web('ClusterSecretStore', [stores])]))).toEqual([]);
  expect(brokenRules(treeOf([appOf('web', [store('SecretStore', early), secret('SecretStore')])]))).toEqual(
    [],
  );
});

it.each([
  ['is in no component', [appOf('web', [secret('ClusterSecretStore')])]],
  ['is not waited for', [stores, web('ClusterSecretStore', [])]],
  ['is of another namespace', [appOf('stores', [store('SecretStore')]), web('SecretStore', [])]],
  ['comes in the same wave of the component', [appOf('web', [store('SecretStore'), secret('SecretStore')])]],
])('a store that %s is refused', (_, components) => {
  expect(brokenRules(treeOf(components))).toEqual(['SECRET_STORE_ORDER']);
});
