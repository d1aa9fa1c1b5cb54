import { describe, expect, it } from 'vitest';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const resource = (name: string) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization: 75 } },
});

const scaled = (...names: string[]) =>
  treeOf([
    appOf('web', [
      deployment('web', { replicas: null }),
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'web' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          minReplicas: 2,
          maxReplicas: 4,
          metrics: names.map(resource),
        },
      },
    ]),
  ]);

describe('HPA_METRICS_ORDER', () => {
  it('takes CPU utilisation alone or last', () => {
    expect(brokenRules(scaled('cpu'))).toEqual([]);
    expect(brokenRules(scaled('memory', 'cpu'))).toEqual([]);
  });

  it('refuses it before another metric', () => {
    expect(brokenRules(scaled('cpu', 'memory'))).toEqual(['HPA_METRICS_ORDER']);
  });
});
