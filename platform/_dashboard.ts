import type { KubeObject } from '../src/object.ts';

/** A Grafana dashboard as the ConfigMap that Grafana's sidecar picks up, whatever its namespace. */
export function dashboard(name: string, model: unknown): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { grafana_dashboard: '1' } },
    data: { [`${name}.json`]: `${JSON.stringify(model, null, 2)}\n` },
  };
}
