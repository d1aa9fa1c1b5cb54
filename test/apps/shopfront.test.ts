import { describe, expect, it } from 'vitest';
import shopfront from '../../apps/shopfront.ts';
import { objectOfOne, treeOfOne } from '../helpers/one.ts';
import { builtIn, treeWith } from '../helpers/switched.ts';
import { brokenRules } from '../kit.ts';

const build = (kind: string, config: object = {}) =>
  objectOfOne(treeOfOne(shopfront, config), shopfront, kind).spec;

/** What makes the metric that its autoscaler asks for. */
const ADAPTER = {
  rules: [
    {
      series: 'http_request_duration_seconds_count',
      name: 'http_requests_per_second',
      excluding: { path: ['healthz', 'metrics', 'readyz'] },
    },
  ],
};

describe('shopfront', () => {
  it('has a replica for every two requests a second that it counts, from one to three', () => {
    expect(build('HorizontalPodAutoscaler')).toMatchObject({
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Pods',
          pods: {
            metric: { name: 'http_requests_per_second' },
            target: { type: 'AverageValue', averageValue: '2' },
          },
        },
      ],
    });
  });

  it('counts no scrape and no probe as a request', () => {
    const scaling = { kind: 'keda', requestsPerReplica: 2 };
    expect(build('ScaledObject', { scaling }).triggers[0].metadata.query).toBe(
      'sum(rate(http_request_duration_seconds_count{namespace="shopfront",service="shopfront",path!~"healthz|metrics|readyz"}[2m])) or 0 * sum(rate(http_request_duration_seconds_count{namespace="shopfront",service="shopfront"}[2m]))',
    );
  });

  it('is asked for its metrics where it serves', () => {
    expect(build('ServiceMonitor').endpoints).toEqual([{ port: 'http', path: '/metrics', interval: '30s' }]);
    expect(build('Service').ports).toEqual([{ name: 'http', port: 80, targetPort: 9898, protocol: 'TCP' }]);
  });

  it('breaks no rule in an environment whose adapter makes its metric, and one where none does', () => {
    const tree = treeWith('dev', { 'prometheus-adapter': ADAPTER, shopfront: {} });
    expect(brokenRules(tree, 'bare')).toEqual([]);
    expect(builtIn(tree, 'shopfront').wave).toBeGreaterThan(builtIn(tree, 'prometheus-adapter').wave);
    const without = { rules: [{ series: 'http_requests_total', name: 'other' }] };
    expect(brokenRules(treeWith('dev', { 'prometheus-adapter': without, shopfront: {} }), 'bare')).toContain(
      'CUSTOM_METRIC_SERVED',
    );
  });

  it('is reached by a load balancer of its own where the environment says so, inside the VPC alone', () => {
    const tree = treeWith('dev', { 'prometheus-adapter': ADAPTER, shopfront: { exposure: 'nlb' } });
    expect(brokenRules(tree, 'bare')).toEqual([]);
    const balancer = builtIn(tree, 'shopfront').objects.find(({ spec }) => spec?.type === 'LoadBalancer');
    expect(balancer?.metadata.annotations).toMatchObject({
      'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal',
    });
  });
});
