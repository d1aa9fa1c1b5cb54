import type { BuiltComponent, Tree } from '../model.ts';
import { webRoutes } from '../rules/_web-routes.ts';

/** Where a load goes. */
export interface Target {
  /** Scheme, host and port, without a path: `https://shop.dev.example.com`. */
  readonly url: string;
  /** What stands in the Host header where it is not the URL's host: the door is shared, and routes by name. */
  readonly hostHeader?: string;
}

/** The web address of a component: the first host that one of its routes names, over TLS. `undefined` where it has none. */
export function webTargetOf(tree: Tree, owner: BuiltComponent): Target | undefined {
  const [host] = webRoutes(tree)
    .filter((route) => route.owner === owner)
    .flatMap(({ hosts }) => hosts.filter((name) => !name.includes('*')));
  return host === undefined ? undefined : { url: `https://${host}` };
}

/** The address of a component's first Service, as pods of the cluster reach it; `undefined` where it has none. */
export function insideTargetOf(owner: BuiltComponent): Target | undefined {
  const [service] = owner.own.services;
  const port = service?.ports[0]?.port;
  if (service === undefined || port === undefined) return undefined;
  return { url: `http://${service.name}.${service.namespace}.svc.cluster.local:${port}` };
}
