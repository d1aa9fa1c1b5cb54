import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { appOf, treeOf } from '../kit.ts';

const secret: KubeObject = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'web' },
  spec: {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
    target: { template: { data: { url: '{{ .password }}' } } },
    data: [{ secretKey: 'password', remoteRef: { key: 'test/web/database', property: 'password' } }],
  },
};

it('an ExternalSecret states what the API server of the pinned CRD would fill in, and nothing that older ones did', () => {
  const [web] = treeOf([appOf('web', [secret])]).components;
  expect(web?.objects[0]?.spec).toEqual({
    ...secret.spec,
    refreshInterval: '1h0m0s',
    target: {
      creationPolicy: 'Owner',
      deletionPolicy: 'Retain',
      template: { data: { url: '{{ .password }}' }, engineVersion: 'v2', mergePolicy: 'Replace' },
    },
  });
});
