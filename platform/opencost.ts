import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret';
import { Password } from '@kubernetes-models/external-secrets/generators.external-secrets.io/v1alpha1/Password';
import { z } from 'zod';
import { component } from '../src/component.ts';
import { namespaceOf } from '../src/context.ts';
import { memoryQuantity } from '../src/environment/values.ts';
import { admitOnly } from './_network.ts';
import { sized } from './_values.ts';
import externalSecrets from './external-secrets.ts';
import kubePrometheusStack, { PROMETHEUS_PODS, PROMETHEUS_URL } from './kube-prometheus-stack.ts';
import nodePools from './node-pools/index.ts';

const API_PORT = 9003;
const PODS = { 'app.kubernetes.io/name': 'opencost', 'app.kubernetes.io/instance': 'opencost' };
const ADMIN_TOKEN = 'opencost-admin-token';

const locked = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/**
 * Prices are AWS's public list, which needs no credentials: it has no AWS identity, and shows what the bill would be without
 * discounts; spot nodes are priced at a fixed rate. Its page has no login, so there is no web address.
 */
export default component({
  name: 'opencost',
  summary: 'What namespaces and workloads cost: list prices times what Prometheus measured.',
  project: 'platform',
  optional: true,
  needs: [externalSecrets, kubePrometheusStack],
  after: [nodePools],
  config: z.strictObject({
    memory: memoryQuantity.default('256Mi').describe('Memory request of the cost model.'),
    memoryLimit: memoryQuantity
      .default('1Gi')
      .describe('Memory limit of the cost model, which grows with the number of pods that it looks back on.'),
  }),
  access: () => ({
    forwards: [
      { what: 'costs by namespace and workload', service: 'opencost', port: 9090, login: 'none of its own' },
    ],
  }),
  charts: (context) => [
    {
      chart: 'opencost',
      values: {
        podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        extraVolumes: [{ name: 'configs', emptyDir: {} }],
        opencost: {
          exporter: {
            // Two would report every cost twice.
            replicas: 1,
            defaultClusterId: context.environment.cluster.name,
            resources: sized(context, '50m', context.config.memory, context.config.memoryLimit),
            securityContext: { ...locked, readOnlyRootFilesystem: true },
            extraVolumeMounts: [{ name: 'configs', mountPath: '/var/configs' }],
            // Without a token, whoever reaches the API may change its settings; of this one nobody needs to know.
            adminToken: { enabled: true, existingSecret: ADMIN_TOKEN, secretKey: 'password' },
          },
          // Serves assistants on a port of its own, without a login either.
          mcp: { enabled: false },
          metrics: {
            serviceMonitor: { enabled: true },
            // Else it repeats series of kube-state-metrics under their names, and sums over them count twice.
            kubeStateMetrics: { emitKsmV1Metrics: false, emitKsmV1MetricsOnly: true },
          },
          prometheus: { internal: { enabled: false }, external: { enabled: true, url: PROMETHEUS_URL } },
          ui: {
            resources: sized(context, '10m', '55Mi', '128Mi'),
            // It writes its settings into the files that it serves.
            securityContext: { ...locked, readOnlyRootFilesystem: false },
          },
        },
      },
    },
  ],
  build({ add }) {
    add(
      new Password({
        metadata: { name: ADMIN_TOKEN },
        spec: { length: 48, symbols: 0, noUpper: false, allowRepeat: true },
      }),
      new ExternalSecret({
        metadata: { name: ADMIN_TOKEN },
        spec: {
          // The process reads it once, at its start.
          refreshPolicy: 'CreatedOnce',
          target: { name: ADMIN_TOKEN },
          dataFrom: [
            {
              sourceRef: {
                generatorRef: {
                  apiVersion: 'generators.external-secrets.io/v1alpha1',
                  kind: 'Password',
                  name: ADMIN_TOKEN,
                },
              },
            },
          ],
        },
      }),
      admitOnly('opencost', PODS, [
        // Its own page asks the API through the Service.
        { from: { pods: PODS }, ports: [API_PORT] },
        {
          from: { namespace: namespaceOf(kubePrometheusStack), pods: PROMETHEUS_PODS },
          ports: [API_PORT],
        },
      ]),
    );
  },
});
