import type { Context } from '../../src/component.ts';
import { ingressServiceLabel, routeServiceLabel } from '../../src/workload/exposure/traefik-names.ts';
import type { IngressExposure, IngressRouteExposure } from '../../src/workload/exposure.ts';
import type { RequestSource } from '../../src/workload/requests.ts';

/** Name of the component, its namespace, its Service and its pods. */
export const NAME = 'traefik';
export const INGRESS_CLASS = 'traefik';
export const ENTRY_POINT = 'web';

/** Traefik as pods of the cluster reach it, by plain HTTP on port 80; which app answers is decided by the Host header. */
export const TRAEFIK_HOST = `${NAME}.${NAME}.svc.cluster.local`;

/** A web address below the environment's domain, by an Ingress that Traefik serves. */
export function traefikIngress({ environment }: Context, name: string): IngressExposure {
  return { kind: 'ingress', class: INGRESS_CLASS, host: `${name}.${environment.web.domain}` };
}

/** The same by Traefik's own kind. */
export function traefikRoute({ environment }: Context, name: string): IngressRouteExposure {
  return { kind: 'ingress-route', entryPoint: ENTRY_POINT, host: `${name}.${environment.web.domain}` };
}

/**
 * The requests that Traefik hands on to a workload's Service, of every method and status code: errors are load too. Which
 * label they have follows from the kind that exposes the workload. A Service that nobody has called since Traefik started
 * has no series: as long as Traefik is scraped that is no load, and nothing is known where it is not.
 */
export function traefikRequests(
  { kind }: IngressExposure | IngressRouteExposure,
  namespace: string,
  service: string,
  port: number,
): RequestSource {
  const label =
    kind === 'ingress'
      ? ingressServiceLabel(namespace, service, port)
      : routeServiceLabel(namespace, service, 0);
  const idle = '0 * max(traefik_config_last_reload_success)';
  return {
    rate: (window) => `sum(rate(traefik_service_requests_total{service="${label}"}[${window}])) or ${idle}`,
  };
}
