import { Gateway } from '@kubernetes-models/istio/networking.istio.io/v1/Gateway';
import { z } from 'zod';
import { type Context, component } from '../src/component.ts';
import type { Route } from '../src/workload.ts';
import { spread } from './_values.ts';
import awsLoadBalancerController from './aws-load-balancer-controller.ts';
import istiod from './istiod.ts';

const NAMESPACE = 'istio-ingress';
const GATEWAY = 'web';
const RELEASE = 'istio-ingressgateway';
const HTTP_PORT = 8080;

/** A web address below the environment's domain, served by this gateway: `<name>.<domain>`. */
export function webRoute({ environment }: Context, name: string): Route {
  return { gateway: `${NAMESPACE}/${GATEWAY}`, host: `${name}.${environment.web.domain}` };
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
    minReplicas: z.int().min(2).max(50).default(2).describe('Smallest number of gateway replicas.'),
    maxReplicas: z.int().min(2).max(100).default(6).describe('Largest number of gateway replicas.'),
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
        resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { memory: '512Mi' } },
        topologySpreadConstraints: spread({ istio: 'ingressgateway' }),
        service: {
          type: 'LoadBalancer',
          loadBalancerClass: 'service.k8s.aws/nlb',
          ...(environment.web.allow.length > 0 && { loadBalancerSourceRanges: environment.web.allow }),
          ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: HTTP_PORT }],
          annotations: {
            'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
            'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
            'service.beta.kubernetes.io/aws-load-balancer-scheme': environment.web.scheme,
            'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': environment.facts.certificateArn,
            'service.beta.kubernetes.io/aws-load-balancer-ssl-ports': '443',
            'service.beta.kubernetes.io/aws-load-balancer-ssl-negotiation-policy':
              'ELBSecurityPolicy-TLS13-1-2-2021-06',
            'service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol': 'http',
            'service.beta.kubernetes.io/aws-load-balancer-healthcheck-port': '15021',
            'service.beta.kubernetes.io/aws-load-balancer-healthcheck-path': '/healthz/ready',
          },
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
