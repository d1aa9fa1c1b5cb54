import { atObject } from '../model.ts';
import { rule } from '../rules.ts';
import { ingressServiceLabel } from '../workload/exposure/traefik-names.ts';
import { webRoutes } from './_web-routes.ts';

export default rule({
  code: 'INGRESS_BACKEND_NAME',
  title: 'No two Services behind Ingresses have one name in Traefik, which joins namespace, name and port.',
  source: 'traefik v3.7.11 pkg/provider/kubernetes/ingress/kubernetes.go, provider.Normalize',
  check(tree) {
    const first = new Map<string, string>();
    return webRoutes(tree)
      .filter(({ object }) => object.kind === 'Ingress')
      .flatMap((route) =>
        route.backends.flatMap(({ service, port = '' }) => {
          const [namespace = '', name = ''] = service.split('/');
          const label = ingressServiceLabel(namespace, name, port);
          const other = first.get(label) ?? service;
          first.set(label, other);
          if (other === service) return [];
          return {
            at: atObject(tree, route, route.path),
            message: `Traefik calls Service ${service} ${label}, and Service ${other} as well: one of them gets the requests of both`,
            cure: 'Rename one, or expose one of them by an IngressRoute.',
          };
        }),
      );
  },
});
