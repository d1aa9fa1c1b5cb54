import type { KubeObject } from '../../object.ts';
import type { ExposedWorkload, IngressExposure, IngressRouteExposure } from '../exposure.ts';
import { prefixOf, type WebAddress } from './path.ts';
import { middlewareReference } from './traefik-names.ts';

const TRAEFIK = 'traefik.io/v1alpha1';

const stripName = (name: string) => `${name}-strip`;

/** The Middleware that takes the path away; none where nothing is to be taken. */
export function stripMiddleware(name: string, address: WebAddress): KubeObject[] {
  const prefix = prefixOf(address);
  if (prefix === undefined || !address.strip) return [];
  return [
    {
      apiVersion: TRAEFIK,
      kind: 'Middleware',
      metadata: { name: stripName(name) },
      spec: { stripPrefix: { prefixes: [prefix] } },
    },
  ];
}

/** TLS is no matter of the Ingress: it ends at the load balancer in front of the controller. */
export function ingress(exposure: IngressExposure, { name, namespace, port }: ExposedWorkload): KubeObject {
  const strips = stripMiddleware(name, exposure).length > 0;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      ...(strips && {
        annotations: {
          'traefik.ingress.kubernetes.io/router.middlewares': middlewareReference(namespace, stripName(name)),
        },
      }),
    },
    spec: {
      ingressClassName: exposure.class,
      rules: [
        {
          host: exposure.host,
          http: {
            paths: [
              {
                path: prefixOf(exposure) ?? '/',
                pathType: 'Prefix',
                backend: { service: { name, port: { number: port } } },
              },
            ],
          },
        },
      ],
    },
  };
}

/** One route with one Service: the name that its requests are counted under depends on both. */
export function ingressRoute(exposure: IngressRouteExposure, { name, port }: ExposedWorkload): KubeObject {
  const prefix = prefixOf(exposure);
  const strips = stripMiddleware(name, exposure).length > 0;
  return {
    apiVersion: TRAEFIK,
    kind: 'IngressRoute',
    metadata: { name },
    spec: {
      entryPoints: [exposure.entryPoint],
      routes: [
        {
          kind: 'Rule',
          match: [
            `Host(\`${exposure.host}\`)`,
            ...(prefix === undefined ? [] : [`(Path(\`${prefix}\`) || PathPrefix(\`${prefix}/\`))`]),
          ].join(' && '),
          ...(strips && { middlewares: [{ name: stripName(name) }] }),
          services: [{ name, port }],
        },
      ],
    },
  };
}
