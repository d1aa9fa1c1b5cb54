import { atObject, builtObjects, collect, type OwnedObject, type Tree } from '../model.ts';
import { rule } from '../rules.ts';

const HOSTS_CURE = 'Take a host that the Gateway serves, or serve it there.';

export default rule({
  code: 'ROUTE_GATEWAY',
  title: 'The Gateway of a VirtualService is in the tree and serves its hosts, by pods that are there too.',
  source:
    'https://istio.io/latest/docs/reference/config/networking/virtual-service/, https://istio.io/latest/docs/reference/config/networking/gateway/',
  check(tree) {
    const gateways = new Map(
      istio(tree, 'Gateway').map((owned) => [nameOf(owned.object.metadata), owned] as const),
    );
    return [
      ...istio(tree, 'VirtualService').flatMap((route) => routeFindings(tree, route, gateways)),
      ...[...gateways.values()]
        .filter((gateway) => !hasPods(tree, gateway))
        .map((gateway) => ({
          at: atObject(tree, gateway, 'spec.selector'),
          message: `no pod of the tree has the labels ${JSON.stringify(gateway.object.spec.selector)}`,
          cure: 'Select the labels of a gateway that is installed.',
        })),
    ];
  },
});

const nameOf = ({ namespace, name }: { namespace?: string; name: string }) => `${namespace}/${name}`;

/** The Gateway API has a Gateway too. */
const istio = (tree: Tree, kind: string) =>
  builtObjects(tree, kind).filter(({ object }) => object.apiVersion.startsWith('networking.istio.io/'));

function routeFindings(tree: Tree, route: OwnedObject, gateways: ReadonlyMap<string, OwnedObject>) {
  const { metadata, spec } = route.object;
  const stated: readonly string[] = spec.gateways ?? ['mesh'];
  return stated.flatMap((name, index) => {
    // The sidecars themselves.
    if (name === 'mesh') return [];
    const gateway = gateways.get(name.includes('/') ? name : `${metadata.namespace}/${name}`);
    if (!gateway) {
      return {
        at: atObject(tree, route, `spec.gateways[${index}]`),
        message: `Gateway ${name} is not in the tree`,
        cure: 'Write namespace/name of one that is.',
      };
    }
    const served = (gateway.object.spec.servers as { hosts: string[] }[]).flatMap(({ hosts }) => hosts);
    return ((spec.hosts ?? []) as string[])
      .filter((host) => !served.some((pattern) => covers(pattern, host, metadata.namespace)))
      .map((host) => ({
        at: atObject(tree, route, 'spec.hosts'),
        message: `Gateway ${name} does not serve ${host}, but ${served.join(', ')}`,
        cure: HOSTS_CURE,
      }));
  });
}

/** `*.example.com`, `shop/www.example.com`, `*`. */
function covers(pattern: string, host: string, namespace: string | undefined): boolean {
  const slash = pattern.indexOf('/');
  const from = slash === -1 ? '*' : pattern.slice(0, slash);
  const name = pattern.slice(slash + 1);
  if (from !== '*' && from !== '.' && from !== namespace) return false;
  return name === host || (name.startsWith('*') && host.endsWith(name.slice(1)));
}

function hasPods(tree: Tree, { object }: OwnedObject): boolean {
  const wanted = Object.entries((object.spec.selector ?? {}) as Record<string, string>);
  return collect(tree, 'workloads').some(({ podLabels }) =>
    wanted.every(([key, value]) => podLabels[key] === value),
  );
}
