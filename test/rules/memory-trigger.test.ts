import { expect, it } from 'vitest';
import { scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const resources = { requests: { cpu: '100m', memory: '800Mi' }, limits: { memory: '1Gi' } };
const keda = (percent: number) =>
  scaled({
    deployment: { container: { resources } },
    triggers: [{ type: 'memory', metricType: 'Utilization', metadata: { value: String(percent) } }],
    spec: { fallback: undefined },
  });
const hpa = (percent: number) => [
  deployment('web', { replicas: null, container: { resources } }),
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: percent } },
        },
      ],
    },
  },
];

it('1 GiB of limits over 800 MiB of requests is 128 %: 127 % can be reached', () => {
  expect(brokenRules(treeOf([appOf('web', keda(127))]))).toEqual([]);
  expect(brokenRules(treeOf([appOf('web', hpa(127))]))).toEqual([]);
});

it('150 % cannot: the pod would be killed before it', () => {
  expect(brokenRules(treeOf([appOf('web', keda(150))]))).toEqual(['MEMORY_TRIGGER']);
  expect(brokenRules(treeOf([appOf('web', hpa(150))]))).toEqual(['MEMORY_TRIGGER']);
});
