import { describe, expect, it } from 'vitest';
import { adapterQueries } from '../../src/metrics/adapter.ts';

const metricsQuery = 'sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m])) by (<<.GroupBy>>)';

describe('a rule of the Prometheus Adapter', () => {
  it('asks by the labels that stand for Kubernetes objects', () => {
    expect(
      adapterQueries({
        seriesQuery: 'http_requests_total{namespace!="",pod!=""}',
        resources: { overrides: { exported_namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
        metricsQuery,
      }),
    ).toEqual([
      'http_requests_total{namespace!="",pod!=""}',
      'sum(rate(http_requests_total{exported_namespace="x",pod="x"}[2m])) by (exported_namespace, pod)',
    ]);
  });

  it('takes their names for labels where it states a template, or nothing', () => {
    const [, templated] = adapterQueries({
      seriesQuery: 'a',
      resources: { template: 'kube_<<.Resource>>' },
      metricsQuery,
    });
    expect(templated).toContain('{kube_namespace="x",kube_pod="x"}');
    expect(adapterQueries({ seriesQuery: 'a', metricsQuery })[1]).toContain('{namespace="x",pod="x"}');
  });

  it('measures what it finds: a pattern of names names nothing', () => {
    expect(adapterQueries({ seriesQuery: '{__name__=~"a_.*"}', metricsQuery })).toEqual([
      '{__name__=~"a_.*"}',
    ]);
  });
});
