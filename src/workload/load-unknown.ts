import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';

/**
 * Tells that what a workload is scaled by is gone from Prometheus, before its load changes: an autoscaler that is blind
 * keeps what is there, and nothing looks wrong. Whoever builds it needs the component that brings Prometheus, whose
 * webhook must admit it.
 *
 * @param name Name of the workload, and of the object.
 * @param query PromQL of the load, as the autoscaler asks it.
 */
export function loadUnknownAlert(name: string, query: string): PrometheusRule {
  return new PrometheusRule({
    metadata: { name },
    spec: {
      groups: [
        {
          name,
          rules: [
            {
              alert: 'LoadUnknown',
              expr: `absent(${query})`,
              for: '15m',
              labels: { severity: 'warning', workload: name },
              annotations: {
                summary: `Nothing tells how much ${name} has to do: its autoscaler is blind.`,
                description:
                  'Run the query in Prometheus and take it apart: which series of it is missing, and who exports that.',
                runbook: 'docs/alerts.md#loadunknown',
              },
            },
          ],
        },
      ],
    },
  });
}
