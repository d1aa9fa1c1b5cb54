import { expect, it } from 'vitest';
import { scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const hpa = (metric: object) => [
  deployment('web', { replicas: null }),
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [metric],
    },
  },
];
const cpu = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 75 } },
};
const perPod = {
  type: 'Pods',
  pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '2' } },
};

function tree(api: string, objects: ReturnType<typeof hpa>, waits: boolean) {
  const server = appOf('server', []);
  const web = appOf('web', objects, waits ? { needs: [server] } : {});
  return withChart(treeOf([server, web]), 'server', { chart: 'server', apiServices: [{ name: api }] });
}

it('an autoscaler that waits for the API of its metrics is right', () => {
  expect(brokenRules(tree('v1beta1.metrics.k8s.io', hpa(cpu), true), 'bare')).toEqual([]);
  expect(brokenRules(tree('v1beta1.custom.metrics.k8s.io', hpa(perPod), true), 'bare')).toEqual([]);
});

it('one in the same wave is Degraded at the first sync', () => {
  expect(brokenRules(tree('v1beta1.metrics.k8s.io', hpa(cpu), false), 'bare')).toEqual([
    'METRICS_NOT_BEFORE',
  ]);
});

it('another API than that of its metrics does not help', () => {
  expect(brokenRules(tree('v1beta1.metrics.k8s.io', hpa(perPod), true), 'bare')).toEqual([
    'METRICS_NOT_BEFORE',
  ]);
});

it('a ScaledObject on CPU reads the same API as an HPA', () => {
  const triggers = [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '75' } }];
  const objects = scaled({ triggers, spec: { fallback: undefined } });
  expect(brokenRules(tree('v1beta1.metrics.k8s.io', objects as never, false))).toEqual([
    'METRICS_NOT_BEFORE',
  ]);
  expect(brokenRules(tree('v1beta1.metrics.k8s.io', objects as never, true))).toEqual([]);
});
