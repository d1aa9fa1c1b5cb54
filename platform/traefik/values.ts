import type { Context } from '../../src/component.ts';
import { middlewareReference } from '../../src/workload/exposure/traefik-names.ts';
import { sized, spread } from '../_values.ts';
import { BALANCER, BEHIND_TLS, POD_LABELS } from './door.ts';
import { ENTRY_POINT, INGRESS_CLASS, NAME, TRAEFIK_HOST } from './exposure.ts';
import type { TraefikConfig } from './index.ts';

/** Values of chart traefik. */
export function traefikValues(context: Context<TraefikConfig>) {
  const { config } = context;
  return {
    // The chart cannot leave the API out; nothing leads to it, and routes of other namespaces may not.
    api: { dashboard: false, insecure: false },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    core: { strictTLSOptions: true },
    deployment: { terminationGracePeriodSeconds: 60 },
    autoscaling: {
      enabled: true,
      minReplicas: config.minReplicas,
      maxReplicas: config.maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 75 } },
        },
      ],
    },
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    topologySpreadConstraints: spread(POD_LABELS),
    resources: sized(context, config.cpu, config.memory),
    ingressClass: { enabled: true, name: INGRESS_CLASS, isDefaultClass: false },
    providers: providers(config),
    ports: ports(),
    // The chart's values show the middlewares of other entry points, not of this one.
    additionalArguments:
      config.door === 'nlb'
        ? [`--entryPoints.${ENTRY_POINT}.http.middlewares=${middlewareReference(NAME, BEHIND_TLS)}`]
        : [],
    service: { spec: { type: 'ClusterIP' } },
    log: { format: 'json' },
    // Tokens travel in headers, which are dropped by default, and in query parameters.
    accessLog: { enabled: true, format: 'json', fields: { queryParameters: { defaultMode: 'drop' } } },
    // The monitor is ours.
    metrics: {
      prometheus: { entryPoint: 'metrics', service: { enabled: false }, serviceMonitor: { enabled: false } },
    },
  };
}

function providers({ door }: TraefikConfig) {
  return {
    kubernetesCRD: {
      allowCrossNamespace: false,
      allowExternalNameServices: false,
      // Else a route of any namespace may lead to what Traefik itself serves: api@internal.
      crossProviderNamespaces: [NAME],
      defaultTLSResourcesNamespace: NAME,
      // Else `a-b` in namespace `c` and `b-c` in `a` may have one name, and one of them gets the other's requests.
      safeNaming: true,
    },
    kubernetesIngress: {
      allowExternalNameServices: false,
      // `/shop` is no prefix of `/shopping`, as Kubernetes has it.
      strictPrefixMatching: true,
      // Argo CD waits until an Ingress has an address in its status.
      ...(door === 'nlb'
        ? { publishedService: { enabled: true, pathOverride: `${NAME}/${BALANCER}` } }
        : { publishedService: { enabled: false }, ingressEndpoint: { hostname: TRAEFIK_HOST } }),
    },
    kubernetesGateway: { enabled: false },
  };
}

function ports() {
  return {
    // The load balancer ends TLS, so that nothing leads here.
    websecure: { expose: { default: false } },
    [ENTRY_POINT]: {
      // Else an Ingress is served on the port of the metrics as well.
      asDefault: true,
      // The load balancer is no HTTP proxy, and it has addresses of the VPC, whoever the client is: to trust the VPC would
      // be to believe everybody's X-Forwarded-*.
      forwardedHeaders: { insecure: false, trustedIPs: [] },
      // No longer ready, and still serving, until the load balancer has noticed.
      transport: { lifeCycle: { requestAcceptGraceTimeout: '30s', graceTimeOut: '20s' } },
    },
  };
}
