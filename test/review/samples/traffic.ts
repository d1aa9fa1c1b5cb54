import { changing, clusterObject, creating, object, pruning, type Sample } from './sample.ts';

const service = object('v1 Service', {
  spec: { type: 'ClusterIP', selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
});
const route = object('networking.istio.io/v1 VirtualService', { spec: { hosts: ['web.example.com'] } });
const ingress = object('networking.k8s.io/v1 Ingress', { spec: {} });
const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';

export const TRAFFIC_SAMPLES: readonly Sample[] = [
  changing(['service-selector', 'traffic', 'high'], service, 'spec.selector', { app: 'other' }),
  changing(['service-ports', 'traffic', 'high'], service, 'spec.ports', [{ name: 'http', port: 81 }]),
  changing(['service-ports', 'traffic', 'low'], service, 'spec.ports', [
    { name: 'http', port: 80 },
    { name: 'more', port: 81 },
  ]),
  changing(['service-type', 'access', 'high'], service, 'spec.type', 'LoadBalancer'),
  changing(['service-type', 'traffic', 'high'], service, 'spec.type', 'ClusterIP', 'LoadBalancer'),
  changing(['service-routing', 'traffic', 'medium'], service, 'spec.externalTrafficPolicy', 'Local'),
  changing(
    ['service-load-balancer', 'access', 'high'],
    service,
    `metadata|annotations|${SCHEME}`,
    'internet-facing',
  ),
  changing(
    ['service-load-balancer', 'traffic', 'medium'],
    service,
    'metadata|annotations|service.beta.kubernetes.io/aws-load-balancer-target-group-attributes',
    'x=y',
  ),
  changing(
    ['ingress-load-balancer', 'traffic', 'high'],
    ingress,
    'metadata|annotations|alb.ingress.kubernetes.io/scheme',
    'internal',
    'internet-facing',
  ),
  changing(['route', 'traffic', 'medium'], route, 'spec.hosts', ['other.example.com']),
  changing(
    ['route', 'access', 'high'],
    clusterObject('elbv2.k8s.aws/v1beta1 IngressClassParams', { spec: { scheme: 'internal' } }),
    'spec.scheme',
    'internet-facing',
  ),
  creating(['route-created', 'traffic', 'low'], route),
  pruning(['route-pruned', 'traffic', 'high'], route),
  pruning(['route-pruned', 'traffic', 'high'], service),
];
