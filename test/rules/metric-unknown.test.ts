import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { alert, dashboardOf, monitoredTree, prometheusRule } from '../helpers/monitored.ts';
import { scaled } from '../helpers/objects.ts';
import { problemsOf, withChart } from '../kit.ts';

const KEDA = { keda: ['ServiceMonitor/keda-operator'] } as const;
const found = (tree: Parameters<typeof problemsOf>[0]) =>
  problemsOf(tree).filter(({ code }) => code === 'METRIC_UNKNOWN');
const broken = (...objects: KubeObject[]) => found(monitoredTree(objects, KEDA));

describe('a query', () => {
  it.each([
    'sum by (scaledObject) (rate(keda_scaler_detail_errors_total{exported_namespace=~"$namespace"}[$__rate_interval]))',
    '{__name__=~"keda_.*", scaledObject="x"}',
    'time()',
  ])('may ask for what is exported: %s', (expr) => {
    expect(broken(dashboardOf(expr))).toEqual([]);
  });

  it('names the nearest series that there is', () => {
    const [problem] = broken(dashboardOf('keda_scaler_metric_value'));
    expect(problem?.message).toContain('nothing in the tree exports keda_scaler_metric_value');
    expect(problem?.cure).toContain('Did you mean keda_scaler_metrics_value?');
    expect(problem?.at).toMatchObject({ component: 'web', path: 'data.dashboard.json: Panel' });
  });

  it('says who would export a series that nothing here does', () => {
    const [problem] = broken(dashboardOf('karpenter_nodepools_usage'));
    expect(problem?.message).toContain('exported by karpenter alone, which this tree switches off');
    expect(problem?.cure).toContain('Switch on karpenter');
  });

  it.each([
    ['a label that the series lacks', 'keda_scaler_active{scaler_name="x"}', 'scaler_name'],
    ['the label of the target for that of the series', 'sum by (nameSpace) (keda_build_info)', 'nameSpace'],
    ['a label that only series called otherwise have', '{__name__=~"keda_build_.*", scaler="x"}', 'scaler'],
    ['a label that nothing called so has', '{__name__=~"keda_.*", nothing="x"}', 'nothing'],
  ])('is refused for %s', (_, expr, label) => {
    expect(broken(dashboardOf(expr)).map(({ message }) => message)).toEqual([
      expect.stringContaining(`has no label ${label}`),
    ]);
  });

  it('names the nearest label that there is', () => {
    const [problem] = broken(dashboardOf('keda_scaler_active{exported_namespac="x"}'));
    expect(problem?.cure).toBe('Ask by a label that it has: exported_namespace.');
  });

  it('must have all its labels of one exporter', () => {
    const tree = (expr: string) =>
      monitoredTree([dashboardOf(expr)], { 'cert-manager': ['ServiceMonitor/cert-manager'], ...KEDA });
    expect(
      found(tree('keda_scaler_active{scaler="x"} + on () certmanager_certificate_ready_status')),
    ).toEqual([]);
    expect(found(tree('keda_scaler_active{issuer_name="x"}'))).toHaveLength(1);
  });

  it.each([
    ['no PromQL', 'sum(keda_build_info'],
    ['no name', '{job="x"}'],
  ])('is refused for %s', (_, expr) => {
    expect(broken(dashboardOf(expr))).toHaveLength(1);
  });

  it('of a dashboard that is no JSON is none', () => {
    const dashboard = { ...dashboardOf(''), data: { 'dashboard.json': '{' } };
    expect(broken(dashboard).map(({ message }) => message)).toEqual([
      expect.stringContaining('it is no JSON'),
    ]);
  });

  it('of a variable asks for the label that it lists', () => {
    const listing = (label: string) =>
      dashboardOf('keda_build_info', {
        templating: {
          list: [{ name: 'v', type: 'query', query: `label_values(keda_scaler_active, ${label})` }],
        },
      });
    expect(broken(listing('scaler'))).toEqual([]);
    expect(broken(listing('other'))).toHaveLength(1);
  });

  it('of an alert or a recording may read what the tree records', () => {
    const recorded = { record: 'a:b:c', expr: 'sum(keda_build_info)' };
    expect(broken(prometheusRule(recorded, alert('a:b:c{any="x"} > 1')))).toEqual([]);
    expect(broken(prometheusRule(alert('a:b:c > 1')))).toHaveLength(1);
    expect(broken(prometheusRule({ record: 'a:b:c', expr: 'sum(gone)' }))).toHaveLength(1);
  });

  it('that scales is asked of the Prometheus of the tree, or elsewhere', () => {
    const asking = (serverAddress: string) =>
      broken(...scaled({ query: 'sum(gone)', trigger: { serverAddress } })).map(({ at }) => at.path);
    expect(asking('http://stack.monitoring.svc:9090')).toEqual(['spec.triggers[0].metadata.query']);
    expect(asking('http://thanos.example.com')).toEqual([]);
  });

  it('of the Prometheus Adapter is read with its placeholders filled, wherever the adapter has its rules from', () => {
    const rule = (seriesQuery: string) => ({
      seriesQuery,
      resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
      metricsQuery: 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)',
    });
    const adapter = (rules: object, ...objects: KubeObject[]) =>
      found(
        withChart(monitoredTree(objects, KEDA), 'web', { chart: 'prometheus-adapter', values: { rules } }),
      ).map(({ at }) => at.path);
    const map = (seriesQuery: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'adapter-config' },
      data: { 'config.yaml': JSON.stringify({ rules: [rule(seriesQuery)] }) },
    });
    const known = 'keda_build_info{namespace!="",pod!=""}';
    const unknown = 'gone_total{namespace!="",pod!=""}';
    expect(adapter({ custom: [rule(known)] })).toEqual([]);
    expect(adapter({ custom: [rule(unknown)] })).toEqual(['rules.custom[0]', 'rules.custom[0]']);
    expect(adapter({ existing: 'adapter-config' }, map(known))).toEqual([]);
    expect(new Set(adapter({ existing: 'adapter-config' }, map(unknown)))).toEqual(
      new Set(['data["config.yaml"]: rules[0]']),
    );
  });
});
