import { atObject, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { servicesByName } from './_services.ts';

interface Destination {
  readonly host: string;
  readonly port?: { readonly number?: number };
}

export default rule({
  code: 'ROUTE_DESTINATION',
  title: 'A route leads to a Service of the tree, at a port that it has.',
  source: 'https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination',
  check(tree) {
    const outside = new Set(
      builtObjects(tree, 'ServiceEntry').flatMap(({ object }) => object.spec.hosts as string[]),
    );
    return builtObjects(tree, 'VirtualService').flatMap((route) =>
      destinations(route.object.spec).flatMap((destination) =>
        outside.has(destination.host) ? [] : finding(tree, route, destination),
      ),
    );
  },
});

function destinations(spec: Readonly<Record<string, unknown>>): Destination[] {
  return ['http', 'tls', 'tcp'].flatMap((protocol) =>
    ((spec[protocol] ?? []) as { route?: { destination: Destination }[]; mirror?: Destination }[]).flatMap(
      ({ route = [], mirror }) => [
        ...route.map(({ destination }) => destination),
        ...(mirror ? [mirror] : []),
      ],
    ),
  );
}

/** A short name is of the route's own namespace: `web`, `web.shop`, `web.shop.svc.cluster.local`. */
function finding(tree: Tree, route: OwnedObject, { host, port }: Destination): Finding[] {
  const [name, namespace = route.object.metadata.namespace, svc = 'svc', ...domain] = host.split('.');
  const service = servicesByName(tree).get(`${namespace}/${name}`);
  const at = atObject(tree, route, 'spec');
  if (!service || svc !== 'svc' || !['', 'cluster.local'].includes(domain.join('.'))) {
    return [
      {
        at,
        message: `it leads to ${host}, which is no Service of the tree`,
        cure: 'Write name.namespace.svc.cluster.local of one, or add a ServiceEntry for a host outside.',
      },
    ];
  }
  const has = service.ports.map((candidate) => candidate.port);
  if (port?.number === undefined ? has.length === 1 : has.includes(port.number)) return [];
  return [
    {
      at,
      message: `it leads to port ${port?.number ?? 'of no number'} of ${host}, which has ${has.join(', ')}`,
      cure: 'State a port that the Service has.',
    },
  ];
}
