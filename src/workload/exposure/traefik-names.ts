/**
 * Names that Traefik gives to what it makes of Kubernetes objects. Other objects refer to them, and they are the label
 * `service` of its metrics, so that a query finds nothing where they are guessed. Source: Traefik v3.7.11,
 * pkg/provider/kubernetes/ingress/kubernetes.go and pkg/provider/kubernetes/crd/name_builder.go, with
 * `providers.kubernetesCRD.safeNaming`.
 */

/** A Middleware, as an Ingress or an entry point refers to it. */
export function middlewareReference(namespace: string, name: string): string {
  return `${namespace}_${name}@kubernetescrd`;
}

/** The Service behind an Ingress. `port` is a number or a name, as the Ingress says it. */
export function ingressServiceLabel(namespace: string, service: string, port: number | string): string {
  return `${[namespace, service, port]
    .join('-')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join('-')}@kubernetes`;
}

/**
 * The Service behind a route of an IngressRoute, which is named after the route and not after the Service, where the
 * route has this one Service: `index` is the route's place in the list.
 */
export function routeServiceLabel(namespace: string, ingressRoute: string, index: number): string {
  return `${namespace}_${ingressRoute}_${index}_lb@kubernetescrd`;
}
