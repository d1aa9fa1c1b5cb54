import type { AnyComponent } from '../../src/component.ts';
import type { FootprintObject } from '../../src/footprint.ts';
import { exportersOf, registeredComponents } from '../../src/metrics/register.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf, treeOf, withChart } from '../kit.ts';
import { chartWorkload } from './workload.ts';

const crd = (kind: string, name: string, namespace: string): FootprintObject => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind,
  scope: 'Namespaced',
  namespace,
  name,
  bytes: 100,
});

/** What a chart's footprint has something scraped by: `ServiceMonitor/keda-operator`. */
export type Monitor = `${'ServiceMonitor' | 'PodMonitor' | 'Prometheus'}/${string}`;

/**
 * A tree with a Prometheus, the given objects, and components by the given names whose charts bring these monitors: as
 * the register of metrics knows them.
 */
export function monitoredTree(
  objects: readonly KubeObject[],
  monitors: Readonly<Record<string, readonly Monitor[]>> = {},
): Tree {
  const others: AnyComponent[] = Object.keys(monitors).map((name) => appOf(name, []));
  let tree = treeOf([appOf('monitoring', []), appOf('web', objects), ...others]);
  tree = withChart(tree, 'monitoring', {
    chart: 'stack',
    objects: [crd('Prometheus', 'stack', 'monitoring')],
    workloads: [
      chartWorkload({ kind: 'Prometheus', name: 'stack', namespace: 'monitoring', madeByOperator: true }),
    ],
    services: [
      {
        name: 'stack',
        namespace: 'monitoring',
        type: 'ClusterIP',
        ports: [{ name: 'http', port: 9090, targetPort: 9090 }],
      },
    ],
  });
  for (const [name, list] of Object.entries(monitors)) {
    tree = withChart(tree, name, {
      chart: name,
      objects: list.map((monitor) => {
        const [kind = '', object = ''] = monitor.split('/');
        return crd(kind, object, name);
      }),
    });
  }
  return tree;
}

/** A PrometheusRule with these rules. */
export function prometheusRule(...rules: readonly Record<string, unknown>[]): KubeObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'rules' },
    spec: { groups: [{ name: 'rules', rules }] },
  };
}

/** An alert that no rule objects to, but for what its expression asks. */
export function alert(expr: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    alert: 'Wrong',
    expr,
    for: '5m',
    labels: { severity: 'warning' },
    annotations: { summary: 'It is wrong.', description: 'Mend it.' },
    ...change,
  };
}

/** A dashboard with one panel, as the ConfigMap that Grafana picks up. */
export function dashboardOf(expr: string, more: Record<string, unknown> = {}): KubeObject {
  const model = { panels: [{ title: 'Panel', targets: [{ expr }] }], ...more };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'dashboard', labels: { grafana_dashboard: '1' } },
    data: { 'dashboard.json': JSON.stringify(model) },
  };
}

/** Everything that the register of metrics knows, scraped as it says. */
export const everythingMonitored = (): Record<string, Monitor[]> =>
  Object.fromEntries(
    registeredComponents().map((name) => [
      name,
      exportersOf(name).map(({ scrapedBy }) => scrapedBy as Monitor),
    ]),
  );
