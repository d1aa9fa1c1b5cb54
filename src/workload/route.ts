import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';

/** A web address: which gateway serves it, under which host name. */
export interface Route {
  /** `namespace/name` of the Istio Gateway. */
  readonly gateway: string;
  readonly host: string;
}

/** Leads a web address to a port of a Service, which is named in full: `web.shop.svc.cluster.local`. */
export function virtualService(
  name: string,
  { gateway, host }: Route,
  service: string,
  port: number,
): VirtualService {
  return new VirtualService({
    metadata: { name },
    spec: {
      gateways: [gateway],
      hosts: [host],
      http: [
        {
          // TLS ends at the load balancer, so that the gateway itself would say http: apps would set no secure cookies.
          headers: { request: { set: { 'x-forwarded-proto': 'https' } } },
          route: [{ destination: { host: service, port: { number: port } } }],
        },
      ],
    },
  });
}
