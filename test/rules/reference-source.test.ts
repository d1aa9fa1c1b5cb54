import { expect, it } from 'vitest';
import type { AnyComponent } from '../../src/component.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const stores = appOf('stores', [
  {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: 'aws' },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-central-1' } } },
  },
]);
const secret = (annotations = {}, namespace?: string): KubeObject => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'web-database', annotations, ...(namespace !== undefined && { namespace }) },
  spec: {
    refreshInterval: '5m0s',
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
    target: { name: 'web-database' },
    data: [{ secretKey: 'password', remoteRef: { key: 'test/web/database', property: 'password' } }],
  },
});
const pod = deployment('web', {
  container: {
    env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'web-database', key: 'password' } } }],
  },
});
const web = (objects: readonly KubeObject[], needs: readonly AnyComponent[] = [stores]) =>
  appOf('web', objects, { needs });
const broken = (...components: AnyComponent[]) => brokenRules(treeOf([stores, ...components]));

it('a Secret that an ExternalSecret of the same component makes is there before the pod', () => {
  expect(broken(web([secret(), pod]))).toEqual([]);
});

it('a Secret may come from a component that is waited for', () => {
  const secrets = appOf('secrets', [secret({}, 'web')], { needs: [stores], namespace: 'web' });
  expect(broken(secrets, web([pod], [secrets]))).toEqual([]);
  expect(broken(secrets, web([pod]))).toEqual(['REFERENCE_SOURCE']);
});

it.each([
  ['is made by nothing', [pod]],
  ['is made by a hook', [secret({ 'argocd.argoproj.io/hook': 'PreSync' }), pod]],
  ['is made in the wave of the pod', [secret({ 'argocd.argoproj.io/sync-wave': '0' }), pod]],
])('a Secret that %s keeps the pod from starting', (_, objects) => {
  expect(broken(web(objects))).toEqual(['REFERENCE_SOURCE']);
});

it('a pod may do without what it calls optional', () => {
  const env = [
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'gone', key: 'password', optional: true } } },
  ];
  expect(broken(web([deployment('web', { container: { env } })]))).toEqual([]);
});

it('what a chart needs from elsewhere must be made too', () => {
  const tree = treeOf([stores, web([secret()])]);
  expect(brokenRules(withChart(tree, 'web', { chart: 'web', needs: ['Secret/web-database'] }))).toEqual([]);
  expect(brokenRules(withChart(tree, 'web', { chart: 'web', needs: ['StorageClass/gp3'] }))).toEqual([
    'REFERENCE_SOURCE',
  ]);
});
