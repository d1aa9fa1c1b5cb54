import { type BuiltComponent, builtObjects, type Tree } from '../model.ts';
import type { KubeObject } from '../object.ts';

/** Where a load goes. */
export interface Target {
  /** Scheme, host and port, without a path: `https://shop.dev.example.com`. */
  readonly url: string;
  /** What stands in the Host header where it is not the URL's host: the door is shared, and routes by name. */
  readonly hostHeader?: string;
}

/** The web address of a component: the first host that one of its routes names, over TLS. `undefined` where it has none. */
export function webTargetOf(tree: Tree, owner: BuiltComponent): Target | undefined {
  const [host] = ['VirtualService', 'Ingress', 'IngressRoute'].flatMap((kind) =>
    builtObjects(tree, kind)
      .filter((entry) => entry.owner === owner)
      .flatMap(({ object }) => hostsOf(object)),
  );
  return host === undefined ? undefined : { url: `https://${host}` };
}

/** The address of a component's first Service, as pods of the cluster reach it; `undefined` where it has none. */
export function insideTargetOf(owner: BuiltComponent): Target | undefined {
  const [service] = owner.own.services;
  const port = service?.ports[0]?.port;
  if (service === undefined || port === undefined) return undefined;
  return { url: `http://${service.name}.${service.namespace}.svc.cluster.local:${port}` };
}

function hostsOf({ kind, spec }: KubeObject): string[] {
  if (kind === 'VirtualService') return spec.hosts ?? [];
  if (kind === 'Ingress') return (spec.rules ?? []).flatMap(({ host }: { host?: string }) => host ?? []);
  return (spec.routes ?? []).flatMap(({ match = '' }: { match?: string }) =>
    [...match.matchAll(/Host\(`([^`]+)`\)/g)].map(([, host]) => host ?? ''),
  );
}
