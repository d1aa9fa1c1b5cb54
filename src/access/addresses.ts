import { type BuiltComponent, builtObjects, collect, type OwnedObject, type Tree } from '../model.ts';
import { crdProviders, heldKinds } from '../rules/_kinds.ts';

/** A web address that objects of the tree make, and where it leads. */
export interface WebAddress {
  readonly host: string;
  /** Beginning of the path: `/` for all of the host. */
  readonly path: string;
  /** `namespace/name` of the Service, or a host outside of the cluster. */
  readonly service: string;
  readonly port: number | string | undefined;
  /** Components whose load balancers let requests for it in. */
  readonly doors: readonly BuiltComponent[];
}

/** Every web address of the tree by its VirtualServices, Ingresses and IngressRoutes, sorted; each once. */
export function webAddresses(tree: Tree): readonly WebAddress[] {
  const all = [
    ...builtObjects(tree, 'VirtualService').flatMap((owned) => ofVirtualService(tree, owned)),
    ...builtObjects(tree, 'Ingress').flatMap((owned) => ofIngress(tree, owned)),
    ...builtObjects(tree, 'IngressRoute').flatMap((owned) => ofIngressRoute(tree, owned)),
  ];
  const byKey = new Map(all.map((it) => [`${it.host} ${it.path} ${it.service}`, it]));
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as WebAddress);
}

function ofVirtualService(tree: Tree, { object: { metadata, spec } }: OwnedObject): WebAddress[] {
  const gateways = ((spec.gateways ?? []) as string[]).filter((name) => name !== 'mesh');
  const doors = builtObjects(tree, 'Gateway').filter(({ object }) =>
    gateways
      .map((name) => (name.includes('/') ? name : `${metadata.namespace}/${name}`))
      .includes(`${object.metadata.namespace}/${object.metadata.name}`),
  );
  if (gateways.length === 0) return [];
  return ((spec.hosts ?? []) as string[]).flatMap((host) =>
    ((spec.http ?? []) as HttpRoute[]).flatMap(({ match, route = [] }) =>
      (match ?? [{}]).flatMap(({ uri }) =>
        route.map(({ destination }) => ({
          host,
          path: uri?.prefix ?? uri?.exact ?? '/',
          service: serviceName(destination.host, metadata.namespace),
          port: destination.port?.number,
          doors: [...new Set(doors.map(({ owner }) => owner))],
        })),
      ),
    ),
  );
}

interface HttpRoute {
  readonly match?: readonly { readonly uri?: { readonly prefix?: string; readonly exact?: string } }[];
  readonly route?: readonly {
    readonly destination: { readonly host: string; readonly port?: { readonly number?: number } };
  }[];
}

function ofIngress(tree: Tree, { object: { metadata, spec } }: OwnedObject): WebAddress[] {
  const doors = collect(tree, 'objects')
    .filter(({ kind, name }) => kind === 'IngressClass' && name === spec.ingressClassName)
    .map(({ owner }) => owner);
  return ((spec.rules ?? []) as IngressRule[]).flatMap(({ host = '*', http }) =>
    (http?.paths ?? []).flatMap(({ path = '/', backend: { service } }) =>
      service === undefined
        ? []
        : [
            {
              host,
              path,
              service: `${metadata.namespace}/${service.name}`,
              port: service.port?.number ?? service.port?.name,
              doors,
            },
          ],
    ),
  );
}

interface IngressRule {
  readonly host?: string;
  readonly http?: {
    readonly paths: readonly {
      readonly path?: string;
      readonly backend: {
        readonly service?: {
          readonly name: string;
          readonly port?: { readonly number?: number; readonly name?: string };
        };
      };
    }[];
  };
}

/** Whoever brings the kind is the one who serves it. */
function ofIngressRoute(tree: Tree, { object: { metadata, spec } }: OwnedObject): WebAddress[] {
  const [held] = heldKinds(tree).filter(({ type }) => type.kind === 'IngressRoute');
  const doors = held ? crdProviders(tree, held.type) : [];
  return ((spec.routes ?? []) as TraefikRoute[]).flatMap(({ match = '', services = [] }) => {
    const of = (matcher: string) =>
      [...match.matchAll(new RegExp(`\\b${matcher}\\(\\s*[\`"]([^\`"]*)[\`"]`, 'g'))].map(
        ([, text = '']) => text,
      );
    const [path = '/'] = of('Path(?:Prefix)?');
    return of('Host').flatMap((host) =>
      services.map(({ name, namespace, port }) => ({
        host,
        path,
        service: `${namespace ?? metadata.namespace}/${name}`,
        port,
        doors,
      })),
    );
  });
}

interface TraefikRoute {
  readonly match?: string;
  readonly services?: readonly {
    readonly name: string;
    readonly namespace?: string;
    readonly port?: number | string;
  }[];
}

const DOMAIN = '.svc.cluster.local';

/** `shop/web` for `web.shop.svc.cluster.local` and for `web` in namespace shop; other hosts as they are. */
function serviceName(host: string, home: string | undefined): string {
  const [name, namespace = home, svc = 'svc', ...rest] = (
    host.endsWith(DOMAIN) ? host.slice(0, -DOMAIN.length) : host
  ).split('.');
  return svc === 'svc' && rest.length === 0 ? `${namespace}/${name}` : host;
}
