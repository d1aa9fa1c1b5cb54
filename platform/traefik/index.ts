import { z } from 'zod';
import { component } from '../../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../../src/environment/values.ts';
import awsLoadBalancerController from '../aws-load-balancer-controller.ts';
import metricsServer from '../metrics-server.ts';
import nodePools from '../node-pools/index.ts';
import prometheusOperatorCrds from '../prometheus-operator-crds.ts';
import { doorObjects, podMonitor } from './door.ts';
import { NAME } from './exposure.ts';
import { traefikValues } from './values.ts';

export { TRAEFIK_HOST, traefikIngress, traefikRequests, traefikRoute } from './exposure.ts';

const config = z.strictObject({
  door: z
    .enum(['nlb', 'cluster'])
    .default('nlb')
    .meta({ own: true })
    .describe(
      'nlb: a network load balancer of its own, with the scheme stated under `web`, which ends TLS. cluster: reachable inside the cluster only.',
    ),
  minReplicas: z.int().min(2).max(50).default(2).meta({ own: true }).describe('Smallest number of replicas.'),
  maxReplicas: z.int().min(2).max(100).default(6).meta({ own: true }).describe('Largest number of replicas.'),
  cpu: cpuQuantity.default('100m').describe('CPU request.'),
  memory: memoryQuantity.default('256Mi').describe('Memory request and limit.'),
});

export type TraefikConfig = z.infer<typeof config>;

export default component({
  name: NAME,
  summary: 'Leads web addresses to apps by Ingress or IngressRoute, and counts the requests of each app.',
  project: 'platform',
  optional: true,
  needs: ({ config }) => [
    // Its chart brings an autoscaler on CPU, which is Degraded until the metrics API answers.
    metricsServer,
    prometheusOperatorCrds,
    ...(config.door === 'nlb' ? [awsLoadBalancerController] : []),
  ],
  after: [nodePools],
  config,
  check: ({ config }) =>
    config.minReplicas <= config.maxReplicas
      ? []
      : [
          {
            path: 'minReplicas',
            message: `minReplicas ${config.minReplicas} is above maxReplicas ${config.maxReplicas}`,
            cure: 'Order them.',
          },
        ],
  access: () => ({
    forwards: [
      {
        what: 'entry point web, for a request with the Host header of an app',
        service: NAME,
        port: 80,
        login: "the app's",
      },
    ],
  }),
  charts: (context) => [{ chart: 'traefik', values: traefikValues(context) }],
  build({ environment, config, add }) {
    add(podMonitor(), ...(config.door === 'nlb' ? doorObjects(environment) : []));
  },
});
