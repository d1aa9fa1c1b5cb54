import { describe, expect, test } from 'vitest';
import {
  complaints,
  environmentWith,
  footprintIn,
  treeWith,
  valuesIn,
  workloadIn,
} from '../helpers/switched.ts';
import { brokenRules } from '../kit.ts';

describe('istiod', () => {
  test('is autoscaled between what the environment says', () => {
    const tree = treeWith('prod', { istiod: { minReplicas: 3, maxReplicas: 7 } });
    expect(footprintIn(tree, 'istiod').autoscalers).toMatchObject([
      { target: 'Deployment/istiod', min: 3, max: 7 },
    ]);
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });

  test('is never a single one', () => {
    expect(() => environmentWith('prod', { istiod: { minReplicas: 1 } })).toThrow('must be 2 at least');
    expect(complaints('istiod', { minReplicas: 4, maxReplicas: 3 })).toHaveLength(1);
    expect(complaints('istiod', { minReplicas: 3, maxReplicas: 3 })).toEqual([]);
  });

  test('gets the resources that the environment says', () => {
    const resources = (config: unknown) => {
      const { containers } = workloadIn(treeWith('prod', { istiod: config }), 'istiod', 'istiod');
      return [containers[0]?.requests, containers[0]?.limits];
    };
    const requests = { cpu: '250m', memory: '512Mi' };
    expect(resources(requests)).toEqual([requests, { memory: '512Mi' }]);
    expect(resources({ ...requests, memoryLimit: '1Gi' })).toEqual([requests, { memory: '1Gi' }]);
  });

  test('gives sidecars the resources that the environment says', () => {
    const proxy = { cpu: '50m', memory: '64Mi', memoryLimit: '200Mi' };
    expect(valuesIn(treeWith('prod', { istiod: { proxy } }), 'istiod').global.proxy.resources).toEqual({
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { memory: '200Mi' },
    });
  });
});

test('the gateway gets the resources that the environment says', () => {
  const tree = treeWith('prod', { 'istio-gateway': { cpu: '100m', memory: '128Mi', memoryLimit: '1Gi' } });
  const { containers } = workloadIn(tree, 'istio-gateway', 'istio-ingressgateway');
  expect(containers[0]).toMatchObject({
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { memory: '1Gi' },
  });
});
