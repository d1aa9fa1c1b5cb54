import { type BuiltComponent, builtObjects, collect, type Tree } from '../model.ts';
import { crdProviders, heldKinds } from '../rules/_kinds.ts';
import { type WebRoute, webRoutes } from '../rules/_web-routes.ts';

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
  const all = webRoutes(tree).flatMap((route) => addressesOf(tree, route));
  const byKey = new Map(all.map((it) => [`${it.host} ${it.path} ${it.service}`, it]));
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as WebAddress);
}

function addressesOf(tree: Tree, route: WebRoute): WebAddress[] {
  const { hosts, prefixes, backends } = route;
  const doors = doorsTo(tree, route);
  return hosts.flatMap((host) =>
    (prefixes.length === 0 ? ['/'] : prefixes).flatMap((path) =>
      backends.map(({ service, port }) => ({ host, path, service, port, doors })),
    ),
  );
}

function doorsTo(tree: Tree, { object: { kind, metadata, spec } }: WebRoute): readonly BuiltComponent[] {
  if (kind === 'Ingress') {
    return collect(tree, 'objects')
      .filter((it) => it.kind === 'IngressClass' && it.name === spec.ingressClassName)
      .map(({ owner }) => owner);
  }
  if (kind === 'IngressRoute') {
    // Whoever brings the kind is the one who serves it.
    const [held] = heldKinds(tree).filter(({ type }) => type.kind === 'IngressRoute');
    return held ? crdProviders(tree, held.type) : [];
  }
  const gateways = ((spec.gateways ?? []) as string[]).map((name) =>
    name.includes('/') ? name : `${metadata.namespace}/${name}`,
  );
  const owners = builtObjects(tree, 'Gateway')
    .filter(({ object: { metadata: of } }) => gateways.includes(`${of.namespace}/${of.name}`))
    .map(({ owner }) => owner);
  return [...new Set(owners)];
}
