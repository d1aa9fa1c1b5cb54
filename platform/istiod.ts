import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { z } from 'zod';
import { component } from '../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import type { RequestSource } from '../src/workload/requests.ts';
import { spread } from './_values.ts';
import istioBase from './istio-base.ts';
import metricsServer from './metrics-server.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

/**
 * The requests that a workload receives, as its sidecar counts them: also those that do not come through a gateway. Each
 * is reported by its source and by its destination; counting one reporter counts it once. The rate comes before the sum:
 * a sum of counters falls when a pod goes.
 */
export function istioRequests(namespace: string, workload: string): RequestSource {
  const labels = `reporter="destination",destination_workload_namespace="${namespace}",destination_workload="${workload}"`;
  // A proxy that nobody has called yet has no series of requests; that it is scraped shows that there are none.
  const idle = `0 * max(envoy_server_uptime{namespace="${namespace}"})`;
  return { rate: (window) => `sum(rate(istio_requests_total{${labels}}[${window}])) or ${idle}` };
}

export default component({
  name: 'istiod',
  summary: "Istio's control plane: sidecar injection, mesh certificates, routing.",
  project: 'platform',
  namespace: 'istio-system',
  podSecurity: 'baseline',
  // Its chart brings an autoscaler on CPU, which is Degraded until the metrics API answers.
  needs: [istioBase, metricsServer, prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({
    cpu: cpuQuantity.default('500m').describe('CPU request of istiod.'),
    memory: memoryQuantity.default('2Gi').describe('Memory request of istiod.'),
    memoryLimit: memoryQuantity.optional().describe('Memory limit of istiod. Default: what it requests.'),
    minReplicas: z
      .int()
      .min(2, 'must be 2 at least: while a single istiod moves, no pod of the mesh can start')
      .max(50)
      .default(2)
      .meta({ own: true })
      .describe('Smallest number of istiod replicas.'),
    maxReplicas: z
      .int()
      .min(2)
      .max(50)
      .default(5)
      .meta({ own: true })
      .describe('Largest number of istiod replicas.'),
    proxy: z
      .strictObject({
        cpu: cpuQuantity.default('100m').describe('CPU request.'),
        memory: memoryQuantity.default('128Mi').describe('Memory request.'),
        memoryLimit: memoryQuantity.default('512Mi').describe('Memory limit.'),
      })
      .prefault({})
      .describe('Resources of every sidecar that istiod injects.'),
  }),
  check: ({ config: { minReplicas, maxReplicas } }) =>
    minReplicas <= maxReplicas
      ? []
      : [
          {
            path: 'minReplicas',
            message: `minReplicas ${minReplicas} is above maxReplicas ${maxReplicas}`,
            cure: 'Order them.',
          },
        ],
  charts: ({ config }) => [
    {
      chart: 'istiod',
      values: {
        base: { validationFailurePolicy: 'Fail' },
        autoscaleEnabled: true,
        autoscaleMin: config.minReplicas,
        autoscaleMax: config.maxReplicas,
        pdb: { minAvailable: 1 },
        resources: {
          requests: { cpu: config.cpu, memory: config.memory },
          limits: { memory: config.memoryLimit ?? config.memory },
        },
        topologySpreadConstraints: spread({ app: 'istiod' }),
        meshConfig: { enablePrometheusMerge: true, accessLogFile: '/dev/stdout', accessLogEncoding: 'JSON' },
        global: {
          logAsJson: true,
          priorityClassName: 'system-cluster-critical',
          proxy: {
            // Else an app's first calls fail while its proxy starts.
            holdApplicationUntilProxyStarts: true,
            resources: {
              requests: { cpu: config.proxy.cpu, memory: config.proxy.memory },
              limits: { memory: config.proxy.memoryLimit },
            },
          },
        },
      },
    },
  ],
  build({ add }) {
    add(
      new PodMonitor({
        metadata: { name: 'envoy-stats' },
        spec: {
          selector: {},
          namespaceSelector: { any: true },
          jobLabel: 'envoy-stats',
          podMetricsEndpoints: [
            {
              port: 'http-envoy-prom',
              path: '/stats/prometheus',
              interval: '15s',
              relabelings: [
                {
                  action: 'keep',
                  sourceLabels: ['__meta_kubernetes_pod_container_name'],
                  regex: 'istio-proxy',
                },
                {
                  action: 'replace',
                  sourceLabels: ['__meta_kubernetes_namespace'],
                  targetLabel: 'namespace',
                },
                { action: 'replace', sourceLabels: ['__meta_kubernetes_pod_name'], targetLabel: 'pod_name' },
              ],
            },
          ],
        },
      }),
      new ServiceMonitor({
        metadata: { name: 'istio-component' },
        spec: {
          jobLabel: 'istio',
          selector: { matchExpressions: [{ key: 'istio', operator: 'In', values: ['pilot'] }] },
          endpoints: [{ port: 'http-monitoring', interval: '15s' }],
        },
      }),
    );
  },
});
