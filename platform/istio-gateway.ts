import { Gateway } from '@kubernetes-models/istio/networking.istio.io/v1/Gateway';
import { z } from 'zod';
import { type Context, component } from '../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { NLB_CLASS, nlbAnnotations } from '../src/workload/exposure/nlb.ts';
import type { IstioExposure } from '../src/workload/exposure.ts';
import { balancerOf } from './_nlb.ts';
import { spread } from './_values.ts';
import awsLoadBalancerController from './aws-load-balancer-controller.ts';
import istiod from './istiod.ts';

const NAMESPACE = 'istio-ingress';
const GATEWAY = 'web';
const RELEASE = 'istio-ingressgateway';
const HTTP_PORT = 8080;

/** A web address below the environment's domain, served by this gateway: `<name>.<domain>`. */
export function webRoute({ environment }: Context, name: string): IstioExposure {
  return { kind: 'istio', gateway: `${NAMESPACE}/${GATEWAY}`, host: `${name}.${environment.web.domain}` };
}

export default component({
  name: 'istio-gateway',
  summary: 'The door to the web addresses: a network load balancer that ends TLS, and the gateway behind it.',
  project: 'platform',
  namespace: NAMESPACE,
  // The injected gateway container states no seccomp profile.
  podSecurity: 'baseline',
  needs: [istiod, awsLoadBalancerController],
  config: z.strictObject({
    minReplicas: z
      .int()
      .min(2)
      .max(50)
      .default(2)
      .meta({ own: true })
      .describe('Smallest number of gateway replicas.'),
    maxReplicas: z
      .int()
      .min(2)
      .max(100)
      .default(6)
      .meta({ own: true })
      .describe('Largest number of gateway replicas.'),
    cpu: cpuQuantity.default('200m').describe('CPU request of a replica.'),
    memory: memoryQuantity.default('256Mi').describe('Memory request of a replica.'),
    memoryLimit: memoryQuantity.default('512Mi').describe('Memory limit of a replica.'),
  }),
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
  charts: ({ environment, config }) => [
    {
      chart: 'gateway',
      release: RELEASE,
      values: {
        name: RELEASE,
        labels: { istio: 'ingressgateway' },
        autoscaling: { enabled: true, minReplicas: config.minReplicas, maxReplicas: config.maxReplicas },
        podDisruptionBudget: { maxUnavailable: 1 },
        resources: {
          requests: { cpu: config.cpu, memory: config.memory },
          limits: { memory: config.memoryLimit },
        },
        topologySpreadConstraints: spread({ istio: 'ingressgateway' }),
        service: {
          type: 'LoadBalancer',
          loadBalancerClass: NLB_CLASS,
          ...(environment.web.allow.length > 0 && { loadBalancerSourceRanges: environment.web.allow }),
          ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: HTTP_PORT }],
          annotations: nlbAnnotations(balancerOf(environment), { path: '/healthz/ready', port: 15021 }),
        },
      },
    },
  ],
  build({ environment, add }) {
    add(
      new Gateway({
        metadata: { name: GATEWAY },
        spec: {
          selector: { istio: 'ingressgateway' },
          servers: [
            {
              // The load balancer ends TLS; what arrives here is HTTP from inside the VPC.
              port: { number: HTTP_PORT, name: 'http', protocol: 'HTTP' },
              hosts: [`*.${environment.web.domain}`],
            },
          ],
        },
      }),
    );
  },
});
