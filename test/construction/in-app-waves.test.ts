import { expect, it } from 'vitest';
import { SYNC_WAVE } from '../../src/house.ts';
import type { KubeObject } from '../../src/object.ts';
import { scaled } from '../helpers/objects.ts';
import { appOf, treeOf } from '../kit.ts';

const hpa = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'other' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' },
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 75 } },
      },
    ],
  },
};
const secret = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'web' },
  spec: {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
    data: [{ secretKey: 'password', remoteRef: { key: 'test/web/database', property: 'password' } }],
  },
};

function waves(objects: readonly KubeObject[]): Record<string, number> {
  const [web] = treeOf([appOf('web', objects)]).components;
  return Object.fromEntries(
    web?.objects.map(({ kind, metadata }) => [kind, Number(metadata.annotations?.[SYNC_WAVE] ?? 0)]) ?? [],
  );
}

it('a Secret is there before the pods that read it, and they before what scales them', () => {
  const { ExternalSecret, Deployment, ScaledObject, HorizontalPodAutoscaler } = waves([
    secret,
    ...scaled(),
    hpa,
  ]);
  expect(ExternalSecret).toBeLessThan(Deployment ?? Number.NaN);
  expect(Deployment).toBeLessThan(ScaledObject ?? Number.NaN);
  expect(Deployment).toBeLessThan(HorizontalPodAutoscaler ?? Number.NaN);
});

it('what a Secret is made from is there before it', () => {
  const generator = {
    apiVersion: 'generators.external-secrets.io/v1alpha1',
    kind: 'Password',
    metadata: { name: 'web' },
    spec: { length: 32, noUpper: false, allowRepeat: true },
  };
  const { Password, ExternalSecret } = waves([secret, generator]);
  expect(Password).toBeLessThan(ExternalSecret ?? Number.NaN);
});

it('a component may state another wave', () => {
  const early = { ...secret, metadata: { name: 'web', annotations: { [SYNC_WAVE]: '-5' } } };
  expect(waves([early])).toEqual({ ExternalSecret: -5 });
});
