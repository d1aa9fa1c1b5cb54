import { atObject, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { servicesByName } from './_services.ts';
import { type Backend, serviceName, type WebRoute, webRoutes } from './_web-routes.ts';

interface Destination {
  readonly host: string;
  readonly port?: { readonly number?: number };
}

export default rule({
  code: 'ROUTE_DESTINATION',
  title: 'A route leads to a Service of the tree, at a port that it has.',
  source:
    'https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination, https://kubernetes.io/docs/reference/kubernetes-api/networking/ingress-v1/#IngressBackend',
  check(tree) {
    const outside = new Set(
      builtObjects(tree, 'ServiceEntry').flatMap(({ object }) => object.spec.hosts as string[]),
    );
    return [
      ...builtObjects(tree, 'VirtualService').flatMap((route) =>
        destinations(route.object.spec).flatMap((destination) =>
          outside.has(destination.host) ? [] : finding(tree, route, destination),
        ),
      ),
      ...webRoutes(tree)
        .filter(({ object }) => object.kind !== 'VirtualService')
        .flatMap((route) => route.backends.flatMap((backend) => backendFinding(tree, route, backend))),
    ];
  },
});

function backendFinding(tree: Tree, route: WebRoute, { service, port, kind }: Backend): Finding[] {
  // INGRESS_SERVED looks for those.
  if (kind !== undefined) return [];
  const found = servicesByName(tree).get(service);
  if (found?.ports.some((it) => it.port === port || (it.name !== undefined && it.name === port))) return [];
  return [
    {
      at: atObject(tree, route, route.path),
      message: found
        ? `it leads to port ${port ?? 'of no number'} of Service ${service}, which has ${found.ports.map((it) => it.port).join(', ')}`
        : `it leads to Service ${service}, which is not in the tree`,
      cure: 'State a Service of the same namespace, and a port that it has.',
    },
  ];
}

interface Part {
  readonly route?: readonly { readonly destination: Destination }[];
  readonly mirror?: Destination;
}

function destinations({ http = [], tls = [], tcp = [] }: Record<string, readonly Part[]>): Destination[] {
  const found: Destination[] = [];
  for (const parts of [http, tls, tcp]) {
    for (const { route = [], mirror } of parts) {
      for (const { destination } of route) found.push(destination);
      if (mirror) found.push(mirror);
    }
  }
  return found;
}

function finding(tree: Tree, route: OwnedObject, { host, port }: Destination): Finding[] {
  const name = serviceName(host, route.object.metadata.namespace);
  const service = name === undefined ? undefined : servicesByName(tree).get(name);
  if (!service) {
    return [
      {
        at: atObject(tree, route, 'spec'),
        message: `it leads to ${host}, which is no Service of the tree`,
        cure: 'Write name.namespace.svc.cluster.local of one, or add a ServiceEntry for a host outside.',
      },
    ];
  }
  const number = port?.number;
  if (number === undefined ? service.ports.length === 1 : service.ports.some((it) => it.port === number)) {
    return [];
  }
  return [
    {
      at: atObject(tree, route, 'spec'),
      message: `it leads to port ${number ?? 'of no number'} of ${host}, which has ${service.ports.map((it) => it.port).join(', ')}`,
      cure: 'State a port that the Service has.',
    },
  ];
}
