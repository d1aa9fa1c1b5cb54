import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { z } from 'zod';
import { component } from '../src/component.ts';
import { namespaceOf } from '../src/context.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { INTERCEPTOR, SCALER } from './_http-scaling.ts';
import { admitOnly } from './_network.ts';
import { replicas, sized, spread } from './_values.ts';
import keda from './keda.ts';
import kubePrometheusStack, { PROMETHEUS_PODS } from './kube-prometheus-stack.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

const RELEASE = 'keda-http-add-on';
const ADMIN_PORT = 9090;
const METRICS_PORT = 2223;

const pods = (part: 'interceptor' | 'scaler') => ({
  'app.kubernetes.io/instance': RELEASE,
  'app.kubernetes.io/component': part,
});

/**
 * Two of its three parts: the interceptors in the path of the requests, and the scaler that tells KEDA what they count. The
 * third, an operator, would make ScaledObjects that Git does not hold out of the deprecated HTTPScaledObjects, with the right
 * to write every ScaledObject of the cluster; InterceptorRoutes do not need it.
 */
export default component({
  name: RELEASE,
  summary: 'Lets web apps sleep at zero replicas: it holds their requests while KEDA wakes them.',
  project: 'platform',
  optional: true,
  namespace: namespaceOf(keda),
  needs: [keda, prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({
    minReplicas: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .meta({ own: true })
      .describe('Smallest number of interceptors. Default: 2; 1 without highAvailability.'),
    maxReplicas: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .meta({ own: true })
      .describe('Largest number of interceptors.'),
    cpu: cpuQuantity.default('250m').describe('CPU request of an interceptor.'),
    memory: memoryQuantity.default('64Mi').describe('Memory request of an interceptor.'),
    memoryLimit: memoryQuantity.default('256Mi').describe('Memory limit of an interceptor.'),
    concurrentPerReplica: z
      .int()
      .min(1)
      .max(100_000)
      .default(200)
      .describe('Requests at the same time that one interceptor is meant to carry.'),
  }),
  check: ({ config }) =>
    (config.minReplicas ?? 1) <= config.maxReplicas
      ? []
      : [
          {
            path: 'minReplicas',
            message: `minReplicas ${config.minReplicas} is above maxReplicas ${config.maxReplicas}`,
            cure: 'Order them.',
          },
        ],
  charts: (context) => {
    const { config } = context;
    return [
      {
        chart: 'keda-add-ons-http',
        release: RELEASE,
        values: {
          // What its pods lack for Pod Security "restricted"; upstream's own manifests state the same.
          podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          operator: { replicas: 0 },
          scaler: {
            replicas: replicas(context),
            pullPolicy: 'IfNotPresent',
            grpcPort: SCALER.port,
            pendingRequestsInterceptor: config.concurrentPerReplica,
            topologySpreadConstraints: spread(pods('scaler')),
            resources: sized(context, '50m', '64Mi', '128Mi'),
          },
          interceptor: {
            replicas: {
              min: config.minReplicas ?? Math.min(replicas(context), config.maxReplicas),
              max: config.maxReplicas,
            },
            // Their number is the business of an HPA, which looks every 15 s; the chart would ask every second.
            scaledObject: { pollingInterval: 30 },
            pullPolicy: 'IfNotPresent',
            admin: { port: ADMIN_PORT },
            proxy: { port: INTERCEPTOR.port },
            // For routes that state none; without it a caller would wait for a broken app for ever.
            readinessTimeout: '60s',
            pdb: { enabled: true, minAvailable: 0, maxUnavailable: 1 },
            topologySpreadConstraints: spread(pods('interceptor')),
            resources: unthrottled(sized(context, config.cpu, config.memory, config.memoryLimit)),
          },
        },
      },
    ];
  },
  build({ add }) {
    add(
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: SCALER.name },
        spec: { maxUnavailable: 1, selector: { matchLabels: pods('scaler') } },
      },
      new PodMonitor({
        metadata: { name: 'keda-http-interceptor' },
        spec: {
          selector: { matchLabels: pods('interceptor') },
          podMetricsEndpoints: [
            {
              // The chart names no port for its metrics: that of another is found, and the address mended.
              port: 'proxy',
              relabelings: [
                {
                  action: 'replace',
                  sourceLabels: ['__meta_kubernetes_pod_ip'],
                  targetLabel: '__address__',
                  replacement: `$1:${METRICS_PORT}`,
                },
              ],
            },
          ],
        },
      }),
      new ServiceMonitor({
        metadata: { name: 'keda-http-scaler' },
        spec: { selector: { matchLabels: pods('scaler') }, endpoints: [{ port: 'metrics' }] },
      }),
      // Neither the scaler nor what interceptors tell it has TLS or a login.
      admitOnly('keda-http-interceptor', pods('interceptor'), [
        { ports: [INTERCEPTOR.port] },
        { from: { pods: pods('scaler') }, ports: [ADMIN_PORT] },
        { from: PROMETHEUS, ports: [METRICS_PORT] },
      ]),
      admitOnly('keda-http-scaler', pods('scaler'), [
        { from: { pods: { app: 'keda-operator' } }, ports: [SCALER.port] },
        { from: PROMETHEUS, ports: [METRICS_PORT] },
      ]),
    );
  },
});

const PROMETHEUS = { namespace: namespaceOf(kubePrometheusStack), pods: PROMETHEUS_PODS };

/** The chart limits CPU to half a core where nothing else is said, and values can only replace that. */
function unthrottled({ requests, limits }: ReturnType<typeof sized>) {
  return { requests, limits: { cpu: '2', ...limits } };
}
