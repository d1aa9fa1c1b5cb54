import { describe, expect, it } from 'vitest';
import { exportedSeries } from '../../src/metrics/exported.ts';
import { exportersOf, registeredComponents } from '../../src/metrics/register.ts';
import type { KubeObject } from '../../src/object.ts';
import { monitoredTree, prometheusRule } from '../helpers/monitored.ts';
import { appOf, treeOf } from '../kit.ts';
import { builtOf, catalog, trees, valuesOf } from '../real.ts';

const labelsOf = (tree: Parameters<typeof exportedSeries>[0], series: string) =>
  exportedSeries(tree)
    .get(series)
    ?.flatMap(({ labels }) => [...labels]);

describe('the register of metrics', () => {
  it.each(registeredComponents())('says of each series of %s where it was read', (name) => {
    for (const { source, scrapedBy, series } of exportersOf(name)) {
      expect(source).toMatch(/v?\d+\.\d+|^https:|^apps\//);
      expect(scrapedBy).toMatch(/^(ServiceMonitor|PodMonitor|Prometheus)\/[a-z0-9-]+$/);
      for (const [metric, labels] of Object.entries(series)) {
        expect(metric).toMatch(/^[a-z_:][a-z0-9_:]*$/);
        expect(new Set(labels).size, metric).toBe(labels.length);
        // A histogram is asked for by its buckets' bounds.
        expect(labels.includes('le'), metric).toBe(metric.endsWith('_bucket'));
      }
    }
  });

  it('knows no component that the catalogue does not', () => {
    const names = catalog.map(({ name }) => name);
    expect(registeredComponents().filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each([...trees.keys()])('knows the monitors of %s by the names that they have', (environment) => {
    const tree = trees.get(environment) as NonNullable<ReturnType<typeof trees.get>>;
    const scraped = new Set([...exportedSeries(tree).values()].flat().map(({ by }) => by));
    for (const { component } of tree.components) {
      for (const { scrapedBy } of exportersOf(component.name)) {
        expect(scraped).toContain(`${component.name} ${scrapedBy}`);
      }
    }
  });

  it('knows the labels of nodes that kube-state-metrics is told to show', () => {
    const [allowed = ''] = valuesOf('dev', 'kube-prometheus-stack')['kube-state-metrics']
      .metricLabelsAllowlist;
    const shown = /^nodes=\[(.*)\]$/
      .exec(allowed)?.[1]
      ?.split(',')
      .map((key) => `label_${key.replace(/\W/g, '_')}`);
    const tree = trees.get('dev') as NonNullable<ReturnType<typeof trees.get>>;
    const known = labelsOf(tree, 'kube_node_labels')?.filter((label) => label.startsWith('label_'));
    expect(known?.sort()).toEqual(shown?.sort());
  });
});

describe('a series in Prometheus', () => {
  it('is there once the monitor of its component is', () => {
    const keda = { keda: ['ServiceMonitor/keda-operator'] } as const;
    expect(exportedSeries(monitoredTree([], keda)).has('keda_scaler_active')).toBe(true);
    expect(
      exportedSeries(monitoredTree([], { keda: ['ServiceMonitor/other'] })).has('keda_scaler_active'),
    ).toBe(false);
    expect(exportedSeries(monitoredTree([])).has('keda_scaler_active')).toBe(false);
  });

  it('has its own label under another name where the target has it too', () => {
    const labels = labelsOf(
      monitoredTree([], { keda: ['ServiceMonitor/keda-operator'] }),
      'keda_scaler_active',
    );
    expect(labels).toEqual(expect.arrayContaining(['namespace', 'exported_namespace', 'scaledObject']));
    expect(labels).not.toContain('exported_type');
  });

  it('keeps it where a value of the chart says so', () => {
    const honoured = (honorLabels: boolean) => {
      const tree = monitoredTree([], { 'cert-manager': ['ServiceMonitor/cert-manager'] });
      const components = tree.components.map((built) => ({
        ...built,
        charts: built.charts.map((chart) => ({
          ...chart,
          use: { ...chart.use, values: { prometheus: { servicemonitor: { honorLabels } } } },
        })),
      }));
      return labelsOf({ ...tree, components }, 'certmanager_certificate_ready_status');
    };
    expect(honoured(true)).not.toContain('exported_namespace');
    expect(honoured(false)).toContain('exported_namespace');
  });

  it('takes from a monitor that is built how it scrapes', () => {
    const monitor = (endpoint: object, spec: object = {}): KubeObject => ({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'traefik' },
      spec: { selector: {}, podMetricsEndpoints: [{ port: 'metrics', ...endpoint }], ...spec },
    });
    const labels = (endpoint: object, spec?: object) =>
      labelsOf(treeOf([appOf('traefik', [monitor(endpoint, spec)])]), 'traefik_service_requests_total');
    // Pods are no Services: the label of that name stays Traefik's.
    expect(labels({})).toContain('service');
    expect(labels({})).not.toContain('exported_service');
    expect(labels({ relabelings: [{ targetLabel: 'code' }] })).toContain('exported_code');
    expect(labels({ honorLabels: true, relabelings: [{ targetLabel: 'code' }] })).not.toContain(
      'exported_code',
    );
    expect(labels({ relabelings: [{ action: 'keep', sourceLabels: ['x'] }] })).toEqual(labels({}));
    expect(labels({}, { podTargetLabels: ['app.kubernetes.io/name'] })).toContain('app_kubernetes_io_name');
  });

  it('may be one that a rule records, by whatever labels', () => {
    const tree = monitoredTree([prometheusRule({ record: 'shop:orders:rate5m', expr: 'vector(1)' })]);
    expect(exportedSeries(tree).get('shop:orders:rate5m')).toEqual([
      { by: 'web PrometheusRule/rules', labels: 'any' },
    ]);
  });

  it('stands with the pod of a proxy as the monitor of the mesh calls it', () => {
    expect(builtOf('dev', 'istiod').objects.some(({ kind }) => kind === 'PodMonitor')).toBe(true);
    const tree = trees.get('dev') as NonNullable<ReturnType<typeof trees.get>>;
    expect(labelsOf(tree, 'istio_requests_total')).toEqual(
      expect.arrayContaining(['pod', 'pod_name', 'reporter']),
    );
  });
});
