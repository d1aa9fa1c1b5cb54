import { describe, expect, it } from 'vitest';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import type { KubeObject } from '../../src/object.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const NAME = { 'app.kubernetes.io/name': 'web' };
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', labels: NAME },
  spec: { selector: NAME, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};
const monitor = (kind: 'ServiceMonitor' | 'PodMonitor', endpoint: object, spec: object = {}): KubeObject => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind,
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: NAME },
    [kind === 'PodMonitor' ? 'podMetricsEndpoints' : 'endpoints']: [endpoint],
    ...spec,
  },
});
const treeWith = (object: KubeObject, ...more: Parameters<typeof treeOf>[0]) =>
  treeOf([
    prometheusOperatorCrds,
    appOf('shop', [deployment('web'), service, object], { needs: [prometheusOperatorCrds] }),
    ...more,
  ]);
/** Whether some Prometheus picks the monitor up is another rule's question. */
const OTHERS = new Set(brokenRules(treeWith(monitor('PodMonitor', { port: 'http-envoy-prom' }))));
const brokenBy = (object: KubeObject) => brokenRules(treeWith(object)).filter((code) => !OTHERS.has(code));

describe('a monitor', () => {
  it.each([
    monitor('ServiceMonitor', { port: 'http' }),
    monitor('ServiceMonitor', { targetPort: 8080 }),
    monitor('ServiceMonitor', { port: 'http' }, { namespaceSelector: { matchNames: ['shop'] } }),
    monitor('ServiceMonitor', { port: 'http' }, { namespaceSelector: { any: true } }),
    monitor('PodMonitor', { port: 'http' }),
    monitor('PodMonitor', { portNumber: 8080 }),
    monitor('PodMonitor', { port: 'http' }, { selector: {} }),
  ])('finds what it scrapes: $kind $spec', (object) => {
    expect(brokenBy(object)).toEqual([]);
  });

  it.each([
    monitor('ServiceMonitor', { port: 'metrics' }),
    monitor('ServiceMonitor', { targetPort: 9090 }),
    monitor('ServiceMonitor', { port: 'http' }, { selector: { matchLabels: { app: 'web' } } }),
    monitor('ServiceMonitor', { port: 'http' }, { namespaceSelector: { matchNames: ['other'] } }),
    monitor('PodMonitor', { port: 'metrics' }),
    monitor('PodMonitor', { portNumber: 9090 }),
    monitor('PodMonitor', { port: 'http' }, { selector: { matchLabels: { app: 'web' } } }),
  ])('that finds nothing is refused: $kind $spec', (object) => {
    expect(brokenBy(object)).toEqual(['MONITOR_SELECTS_NOTHING']);
  });

  it("of a chart's Service is believed as to labels, which are not known, and not as to ports", () => {
    const chart = {
      chart: 'addon',
      workloads: [chartWorkload()],
      services: [
        {
          name: 'addon',
          namespace: 'addon',
          type: 'ClusterIP',
          ports: [{ name: 'metrics', port: 9090, targetPort: 9090 }],
        },
      ],
    };
    const reach = { namespaceSelector: { matchNames: ['addon'] } };
    const brokenIn = (port: string) =>
      brokenRules(
        withChart(treeWith(monitor('ServiceMonitor', { port }, reach), appOf('addon', [])), 'addon', chart),
      ).filter((code) => !OTHERS.has(code));
    expect(brokenIn('metrics')).toEqual([]);
    expect(brokenIn('http')).toEqual(['MONITOR_SELECTS_NOTHING']);
  });
});
