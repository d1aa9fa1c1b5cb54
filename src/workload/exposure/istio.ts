import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { prefixOf, type WebAddress } from './path.ts';

/** By an Istio Gateway. */
export interface IstioExposure extends WebAddress {
  readonly kind: 'istio';
  /** `namespace/name` of the Gateway. */
  readonly gateway: string;
}

/** Leads a web address to a port of a Service, which is named in full: `web.shop.svc.cluster.local`. */
export function virtualService(
  name: string,
  address: Omit<IstioExposure, 'kind'>,
  service: string,
  port: number,
): VirtualService {
  const prefix = prefixOf(address);
  return new VirtualService({
    metadata: { name },
    spec: {
      gateways: [address.gateway],
      hosts: [address.host],
      http: [
        {
          // A prefix match without its slash would take /shopping for /shop; rewriting `/shop` alone would leave `//cart`.
          ...(prefix !== undefined && {
            match: [{ uri: { exact: prefix } }, { uri: { prefix: `${prefix}/` } }],
            ...(address.strip && { rewrite: { uri: '/' } }),
          }),
          // TLS ends at the load balancer, so that the gateway itself would say http: apps would set no secure cookies.
          headers: { request: { set: { 'x-forwarded-proto': 'https' } } },
          route: [{ destination: { host: service, port: { number: port } } }],
        },
      ],
    },
  });
}
