import { describe, expect, it } from 'vitest';
import { previewSet, previewsProject } from '../../platform/previews/application-set.ts';
import { config } from '../../platform/previews/schema.ts';
import type { KubeObject } from '../../src/object.ts';
import rule from '../../src/rules/preview-refused.ts';
import { appOf, deployment, environmentOf, treeOf } from '../kit.ts';

const environment = environmentOf();

function messages(...objects: readonly KubeObject[]): string[] {
  const previews = appOf('previews', [
    previewsProject(environment),
    previewSet(environment, config.parse({ apps: ['shop'], repository: 'a/b' }), 'shop'),
  ]);
  const tree = treeOf([previews, appOf('shop', objects), appOf('other', [secret])]);
  return rule.check(tree).map(({ message, at }) => `${at.component}: ${message}`);
}

const secret = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'password' },
  spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'x' }, data: [] },
};
const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'shop' },
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'shop' } } },
};
const service = (type: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop' },
  spec: { type, ports: [{ port: 80 }], selector: { app: 'shop' } },
});

describe('PREVIEW_REFUSED', () => {
  it('takes what answers requests, and what the patches take out', () => {
    expect(messages(deployment('shop'), service('ClusterIP'), budget)).toEqual([]);
  });

  it.each<[string, KubeObject, string]>([
    ['a secret', secret, 'shop: it holds external-secrets.io/ExternalSecret, which a preview may not have'],
    [
      'a right',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'x' }, rules: [] },
      'shop: it holds rbac.authorization.k8s.io/Role, which a preview may not have',
    ],
    [
      'a load balancer',
      service('LoadBalancer'),
      'shop: its Service shop asks for a load balancer, which a preview may not have',
    ],
  ])('refuses %s', (_what, object, message) => {
    expect(messages(deployment('shop'), object)).toEqual([message]);
  });
});
