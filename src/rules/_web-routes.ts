import { type BuiltComponent, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { middlewareReference } from '../workload/exposure/traefik-names.ts';

/** One way from a web address to a Service, by whatever kind of object. */
export interface WebRoute extends OwnedObject {
  /** Where in the object it stands. */
  readonly path: string;
  /** Hosts that it answers for; `*` where it answers for all. */
  readonly hosts: readonly string[];
  /** Beginnings of the paths that it takes, without a slash at the end; none where it takes all of them. */
  readonly prefixes: readonly string[];
  /** Whether the beginning is taken away before the Service sees the request. */
  readonly stripped: boolean;
  readonly backends: readonly Backend[];
}

export interface Backend {
  /** `namespace/name` of a Service; a host outside of the cluster as it is written. */
  readonly service: string;
  /** Number or name; absent where it is not stated. */
  readonly port?: number | string;
  /** What it is where it is no Service: Traefik has kinds of its own. */
  readonly kind?: 'TraefikService';
}

const known = new WeakMap<Tree, readonly WebRoute[]>();

/** Every route of the Ingresses, the IngressRoutes and the gateways' VirtualServices of a tree. Computed once. */
export function webRoutes(tree: Tree): readonly WebRoute[] {
  let routes = known.get(tree);
  if (!routes) {
    const strips = new Set(
      builtObjects(tree, 'Middleware')
        .filter(({ object }) => STRIPPING.some((kind) => kind in object.spec))
        .map(({ object: { metadata } }) => middlewareReference(metadata.namespace ?? '', metadata.name)),
    );
    routes = [
      ...builtObjects(tree, 'Ingress').flatMap((owned) => ofIngress(owned, strips)),
      ...builtObjects(tree, 'IngressRoute').flatMap((owned) => ofIngressRoute(owned, strips)),
      ...builtObjects(tree, 'VirtualService').flatMap(ofVirtualService),
    ];
    known.set(tree, routes);
  }
  return routes;
}

/** Annotation by which an Ingress names Middlewares of Traefik. */
const MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';
/** Middlewares that take the beginning of a path away. */
const STRIPPING = ['stripPrefix', 'stripPrefixRegex', 'replacePath', 'replacePathRegex'];

/** The Middlewares that an Ingress, or a route of an IngressRoute, names, as `middlewareReference` writes them. */
export function middlewaresOf({ object }: OwnedObject, route?: KubeObject): string[] {
  const { namespace = '', annotations } = object.metadata;
  if (route)
    return list(route.middlewares).map((it) => middlewareReference(it.namespace ?? namespace, it.name));
  return (annotations?.[MIDDLEWARES] ?? '').split(',').flatMap((name) => name.trim() || []);
}

const trimmed = (path: string) => path.replace(/\/+$/, '');
const list = (value: unknown) => (Array.isArray(value) ? (value as KubeObject[]) : []);

function ofIngress(owned: OwnedObject, strips: ReadonlySet<string>): WebRoute[] {
  const { metadata, spec } = owned.object;
  const stripped = middlewaresOf(owned).some((name) => strips.has(name));
  const backend = ({ service }: KubeObject): Backend[] =>
    service === undefined
      ? []
      : [
          {
            service: `${metadata.namespace}/${service.name}`,
            port: service.port?.number ?? service.port?.name,
          },
        ];
  const rules = list(spec.rules).flatMap((rule, index) =>
    list(rule.http?.paths).map((path, at) => {
      const prefix = trimmed(String(path.path ?? '/'));
      return {
        ...owned,
        path: `spec.rules[${index}].http.paths[${at}]`,
        hosts: [String(rule.host ?? '*')],
        prefixes: prefix === '' ? [] : [prefix],
        stripped,
        backends: backend(path.backend),
      };
    }),
  );
  if (!spec.defaultBackend) return rules;
  const rest = { path: 'spec.defaultBackend', hosts: ['*'], prefixes: [], stripped: false };
  return [...rules, { ...owned, ...rest, backends: backend(spec.defaultBackend) }];
}

/** `Path` and `PathPrefix` of a rule, whatever is around them. */
const MATCHED_PATH = /\bPath(?:Prefix)?\(\s*[`"]([^`"]*)[`"]\s*\)/g;
/** `Host` of a rule, in the same way. */
const MATCHED_HOST = /\bHost\(\s*[`"]([^`"]*)[`"]\s*\)/g;

const matched = (rule: string, matcher: RegExp) => [...rule.matchAll(matcher)].map(([, text = '']) => text);

function ofIngressRoute(owned: OwnedObject, strips: ReadonlySet<string>): WebRoute[] {
  const { metadata, spec } = owned.object;
  return list(spec.routes).map((route, index) => {
    const rule = String(route.match);
    const paths = matched(rule, MATCHED_PATH).map(trimmed);
    return {
      ...owned,
      path: `spec.routes[${index}]`,
      hosts: [...new Set(matched(rule, MATCHED_HOST))],
      prefixes: [...new Set(paths)].filter((path) => path !== ''),
      stripped: middlewaresOf(owned, route).some((name) => strips.has(name)),
      backends: list(route.services).map(({ kind, name, namespace, port }) => ({
        service: `${namespace ?? metadata.namespace}/${name}`,
        port: port as number | string,
        ...(kind === 'TraefikService' && { kind }),
      })),
    };
  });
}

function ofVirtualService(owned: OwnedObject): WebRoute[] {
  const { metadata, spec } = owned.object;
  // Of the sidecars alone: no web address.
  if (!((spec.gateways ?? []) as string[]).some((gateway) => gateway !== 'mesh')) return [];
  return list(spec.http).map((route, index) => {
    const matches = list(route.match).map(({ uri }) => trimmed(String(uri?.prefix ?? uri?.exact ?? '')));
    return {
      ...owned,
      path: `spec.http[${index}]`,
      hosts: (spec.hosts ?? []) as string[],
      // A match that says nothing of the path takes every path.
      prefixes: matches.includes('') ? [] : [...new Set(matches)],
      stripped: route.rewrite?.uri !== undefined || route.rewrite?.uriRegexRewrite !== undefined,
      backends: list(route.route).map(({ destination }) => ({
        service: serviceName(destination.host, metadata.namespace) ?? destination.host,
        ...(destination.port?.number !== undefined && { port: destination.port.number as number }),
      })),
    };
  });
}

const DOMAIN = '.svc.cluster.local';

/** `shop/web` for `web.shop.svc.cluster.local`, `web.shop.svc`, `web.shop`, and `web` in namespace shop. */
export function serviceName(host: string, home: string | undefined): string | undefined {
  const inside = host.endsWith(DOMAIN) ? host.slice(0, -DOMAIN.length) : host;
  const dot = inside.indexOf('.');
  if (dot === -1) return `${home}/${inside}`;
  const rest = inside.slice(dot + 1);
  const namespace = rest.endsWith('.svc') ? rest.slice(0, -'.svc'.length) : rest;
  return namespace.includes('.') ? undefined : `${namespace}/${inside.slice(0, dot)}`;
}

/** Components that run Traefik. */
export function traefiks(tree: Tree): readonly BuiltComponent[] {
  return tree.components.filter(({ charts }) => charts.some(({ use }) => use.chart === 'traefik'));
}
