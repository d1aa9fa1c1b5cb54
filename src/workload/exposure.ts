import type { Model } from '../component.ts';
import type { KubeObject } from '../object.ts';
import { ingress, ingressRoute, stripMiddleware } from './exposure/ingress.ts';
import { type IstioExposure, virtualService } from './exposure/istio.ts';
import { type LoadBalancer, nlbService } from './exposure/nlb.ts';
import type { WebAddress } from './exposure/path.ts';

export { type IstioExposure, virtualService } from './exposure/istio.ts';
export type { LoadBalancer } from './exposure/nlb.ts';
export type { WebAddress } from './exposure/path.ts';

/** Who is let in to a workload, and by which door: exactly one of these for each workload. */
export type Exposure = IstioExposure | IngressExposure | IngressRouteExposure | NlbExposure | NoExposure;

/** By a networking.k8s.io/v1 Ingress. */
export interface IngressExposure extends WebAddress {
  readonly kind: 'ingress';
  /** Name of the IngressClass. `strip` needs Traefik behind it: an Ingress itself has no word for that. */
  readonly class: string;
}

/** By an IngressRoute of Traefik. */
export interface IngressRouteExposure extends WebAddress {
  readonly kind: 'ingress-route';
  readonly entryPoint: string;
}

/** By a network load balancer of its own, which ends TLS on port 443. Nobody on the way counts requests. */
export interface NlbExposure extends LoadBalancer {
  readonly kind: 'nlb';
}

/** Inside the cluster only, by its Service. */
export interface NoExposure {
  readonly kind: 'none';
}

/** What is exposed: a workload with its Service. */
export interface ExposedWorkload {
  readonly name: string;
  readonly namespace: string;
  /** Port of the Service that has the workload's name. */
  readonly port: number;
  readonly selector: Readonly<Record<string, string>>;
  /** Name of the container's port that serves requests. */
  readonly containerPort: string;
  /** HTTP path that answers 2xx when a pod serves. */
  readonly healthPath: string;
}

/** The objects that let requests in, beside the Service. All are named after the workload. */
export function exposureObjects(exposure: Exposure, exposed: ExposedWorkload): (KubeObject | Model)[] {
  const { name, namespace, port } = exposed;
  switch (exposure.kind) {
    case 'none':
      return [];
    case 'istio':
      return [virtualService(name, exposure, `${name}.${namespace}.svc.cluster.local`, port)];
    case 'ingress':
      return [...stripMiddleware(name, exposure), ingress(exposure, exposed)];
    case 'ingress-route':
      return [...stripMiddleware(name, exposure), ingressRoute(exposure, exposed)];
    case 'nlb':
      return [
        nlbService(`${name}-nlb`, exposure, {
          selector: exposed.selector,
          targetPort: exposed.containerPort,
          health: { path: exposed.healthPath },
        }),
      ];
  }
}
