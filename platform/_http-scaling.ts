import { namespaceOf } from '../src/context.ts';
import type { KubeObject } from '../src/object.ts';
import keda from './keda.ts';

const NAMESPACE = namespaceOf(keda);

/** Service of the scaler, which tells KEDA what the interceptors count. */
export const SCALER = { name: 'keda-add-ons-http-external-scaler', port: 9090 };

/** Where the requests of an app go that may be at zero replicas: the interceptor holds them until the first pod is ready. */
export const INTERCEPTOR = {
  host: `keda-add-ons-http-interceptor-proxy.${NAMESPACE}.svc.cluster.local`,
  port: 8080,
};

/** How requests wake and scale an app. */
export interface HttpScaling {
  /** Name of the InterceptorRoute: by custom the app's. */
  readonly name: string;
  /** Service of the app, in its own namespace. Default: the name. */
  readonly service?: string;
  /** Port of the Service. Default: 80. */
  readonly port?: number;
  /** Host names that callers ask for; no other app may claim them. */
  readonly hosts: readonly [string, ...string[]];
  /** What one replica is meant to carry: requests at the same time, or requests a second, averaged over a minute. */
  readonly perReplica: { readonly concurrent: number } | { readonly perSecond: number };
  /** Seconds that a request waits for the first pod: at least what a start of the app may take. It fails with 504 then. */
  readonly coldStartSeconds: number;
}

/**
 * Tells the interceptor whose requests to count and to hold. Goes beside a ScaledObject with the `httpTrigger` of that name,
 * and behind a route to `INTERCEPTOR`, which is not in the mesh: the app must take plain text from it.
 */
export function interceptorRoute(scaling: HttpScaling): KubeObject {
  const { name, service = name, port = 80, hosts, perReplica, coldStartSeconds } = scaling;
  return {
    apiVersion: 'http.keda.sh/v1beta1',
    kind: 'InterceptorRoute',
    metadata: { name },
    spec: {
      target: { service, port },
      rules: [{ hosts: [...hosts] }],
      scalingMetric:
        'concurrent' in perReplica
          ? { concurrency: { targetValue: perReplica.concurrent } }
          : { requestRate: { targetValue: perReplica.perSecond } },
      timeouts: { readiness: `${coldStartSeconds}s` },
    },
  };
}

/**
 * The trigger of a ScaledObject that follows what the interceptor counts for a route; with `minReplicaCount: 0` the app
 * sleeps while nobody asks (https://keda.sh/http-add-on/latest/user-guide/autoscale-an-app/).
 */
export function httpTrigger(route: string) {
  return {
    type: 'external-push',
    metadata: { scalerAddress: `${SCALER.name}.${NAMESPACE}:${SCALER.port}`, interceptorRoute: route },
  };
}
