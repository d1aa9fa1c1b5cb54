import { same } from '../fields.ts';
import type { Hit, Row, Verdict } from '../table.ts';
import { show } from './pods.ts';

/** Kinds whose whole spec says where requests go, or how. */
export const ROUTES = [
  'networking.istio.io/VirtualService',
  'networking.istio.io/DestinationRule',
  'networking.istio.io/Gateway',
  'networking.istio.io/ServiceEntry',
  'networking.istio.io/Sidecar',
  'networking.istio.io/EnvoyFilter',
  'networking.k8s.io/Ingress',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/HTTPRoute',
  'gateway.networking.k8s.io/GRPCRoute',
  'gateway.networking.k8s.io/TCPRoute',
  'gateway.networking.k8s.io/TLSRoute',
  'traefik.io/IngressRoute',
  'traefik.io/IngressRouteTCP',
  'traefik.io/IngressRouteUDP',
  'traefik.io/Middleware',
  'traefik.io/TraefikService',
  'traefik.io/ServersTransport',
  'traefik.io/TLSOption',
  'elbv2.k8s.aws/TargetGroupBinding',
  'elbv2.k8s.aws/IngressClassParams',
  'http.keda.sh/InterceptorRoute',
];

const BALANCER = 'service.beta.kubernetes.io/aws-load-balancer-';
const ALB = 'alb.ingress.kubernetes.io/';

export const TRAFFIC: readonly Row[] = [
  {
    id: 'service-selector',
    kinds: ['/Service'],
    fields: ['spec.selector'],
    effect: 'traffic',
    severity: 'high',
    says: 'requests go to other pods from one moment to the next',
  },
  {
    id: 'service-ports',
    kinds: ['/Service'],
    fields: ['spec.ports'],
    effect: 'traffic',
    severity: 'high',
    says: ({ fields }) =>
      fields.every(({ before }) => before === undefined)
        ? { says: 'it serves another port, or says more of one', severity: 'low' }
        : 'requests reach another port, or none where callers use the former one',
  },
  {
    id: 'service-type',
    kinds: ['/Service'],
    fields: ['spec.type'],
    effect: 'traffic',
    severity: 'high',
    says: ({ before, after }) => {
      const [was, is] = [before?.spec?.type ?? 'ClusterIP', after?.spec?.type ?? 'ClusterIP'];
      if (was === 'LoadBalancer') return 'its load balancer goes, and the address with it';
      if (is === 'LoadBalancer' || is === 'NodePort')
        return {
          says: `${show(was)} -> ${show(is)}: it is reached from outside the cluster`,
          effect: 'access',
        };
      return `${show(was)} -> ${show(is)}`;
    },
  },
  {
    id: 'service-routing',
    kinds: ['/Service'],
    fields: [
      'spec.externalTrafficPolicy',
      'spec.internalTrafficPolicy',
      'spec.sessionAffinity',
      'spec.trafficDistribution',
      'spec.publishNotReadyAddresses',
      'spec.externalName',
      'spec.externalIPs',
    ],
    effect: 'traffic',
    severity: 'medium',
    says: 'requests are spread over pods in another way',
  },
  {
    id: 'service-load-balancer',
    kinds: ['/Service'],
    fields: ['metadata.annotations'],
    effect: 'traffic',
    severity: 'medium',
    says: (hit) => annotated(hit, BALANCER),
  },
  {
    id: 'ingress-load-balancer',
    kinds: ['networking.k8s.io/Ingress'],
    fields: ['metadata.annotations'],
    effect: 'traffic',
    severity: 'medium',
    says: (hit) => annotated(hit, ALB),
  },
  {
    id: 'route',
    kinds: ROUTES,
    fields: ['spec'],
    effect: 'traffic',
    severity: 'medium',
    says: ({ before, after }) => {
      const scheme = [before?.spec?.scheme, after?.spec?.scheme];
      if (!same(scheme[0], scheme[1]))
        return {
          says: `scheme ${show(scheme[0] ?? 'default')} -> ${show(scheme[1] ?? 'default')}: another load balancer, at another address`,
          severity: 'high',
          ...(scheme[1] === 'internet-facing' && { effect: 'access' as const }),
        };
      return 'requests are routed in another way';
    },
  },
  {
    id: 'route-created',
    kinds: ROUTES,
    on: ['created'],
    effect: 'traffic',
    severity: 'low',
    says: 'requests that it matches are routed by it',
  },
  {
    id: 'route-pruned',
    kinds: [...ROUTES, '/Service'],
    on: ['pruned'],
    effect: 'traffic',
    severity: 'high',
    says: 'what it let through is no longer reached by it',
  },
];

/** Annotations that the AWS Load Balancer Controller acts on. */
function annotated({ before, after, fields }: Hit, prefix: string): Verdict {
  const of = (object: Hit['before'], name: string) => object?.metadata?.annotations?.[`${prefix}${name}`];
  const touched = fields.some(
    ({ path, before: was, after: is }) =>
      String(path[2] ?? '').startsWith(prefix) || hasKey(was, prefix) || hasKey(is, prefix),
  );
  if (!touched) return undefined;
  const [was, is] = [of(before, 'scheme'), of(after, 'scheme')];
  if (was !== is)
    return {
      says: `scheme ${show(was ?? 'internal')} -> ${show(is ?? 'internal')}: another load balancer, at another address`,
      severity: 'high',
      ...(is === 'internet-facing' && { effect: 'access' as const }),
    };
  return 'the load balancer is set up in another way';
}

const hasKey = (value: unknown, prefix: string) =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.startsWith(prefix));
