import {
  atObject,
  type BuiltComponent,
  builtObjects,
  collect,
  type OwnedObject,
  type Tree,
} from '../model.ts';
import type { KubeObject } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
import { middlewareReference } from '../workload/exposure/traefik-names.ts';
import { servicesByName } from './_services.ts';
import { waitsFor } from './_waits.ts';
import { middlewaresOf, traefiks, webRoutes } from './_web-routes.ts';

/** VirtualServices have rules of their own. */
export default rule({
  code: 'INGRESS_SERVED',
  title:
    'An Ingress or IngressRoute is served by something of the tree that it waits for, and leads to a Service that is there.',
  source:
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class, https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/crd/http/ingressroute/',
  check: (tree) => [
    ...builtObjects(tree, 'Ingress').flatMap((ingress) => [
      ...classFindings(tree, ingress),
      ...middlewareFindings(tree, ingress, 'metadata.annotations', middlewaresOf(ingress)),
    ]),
    ...builtObjects(tree, 'IngressRoute').flatMap((owned) => [
      ...entryPointFindings(tree, owned),
      ...((owned.object.spec.routes ?? []) as KubeObject[]).flatMap((route, index) =>
        middlewareFindings(tree, owned, `spec.routes[${index}].middlewares`, middlewaresOf(owned, route)),
      ),
      ...traefikServiceFindings(tree, owned),
    ]),
    ...backendFindings(tree),
  ],
});

function classFindings(tree: Tree, ingress: OwnedObject): Finding[] {
  const name = ingress.object.spec.ingressClassName;
  const classes = collect(tree, 'objects').filter(({ kind }) => kind === 'IngressClass');
  const at = atObject(tree, ingress, 'spec.ingressClassName');
  const cure = `Name one that is: ${classes.map((it) => it.name).join(', ') || 'switch on what brings one'}.`;
  if (name === undefined)
    return [{ at, message: 'no class is stated: whichever is the default serves it, or none', cure }];
  const found = classes.find((it) => it.name === name);
  if (!found) return [{ at, message: `IngressClass ${name} is not in the tree`, cure }];
  return lateFinding(tree, ingress, found.owner);
}

function entryPointFindings(tree: Tree, route: OwnedObject): Finding[] {
  const stated = (route.object.spec.entryPoints ?? []) as string[];
  const doors = traefiks(tree);
  const at = atObject(tree, route, 'spec.entryPoints');
  const [door] = doors;
  if (!door) {
    return [{ at, message: 'nothing in the tree runs Traefik', cure: 'Switch on traefik, and need it.' }];
  }
  const reached = new Set(doors.flatMap((it) => reachedPorts(tree, it)));
  const cure = `Name one that a Service of Traefik leads to: ${[...reached].join(', ')}.`;
  if (stated.length === 0) return [{ at, message: 'no entry point is stated', cure }];
  return [
    ...stated
      .filter((name) => !reached.has(name))
      .map((name) => ({ at, message: `no Service leads to entry point ${name}`, cure })),
    ...lateFinding(tree, route, door),
  ];
}

/** Names of the container ports that Services of a component lead to; an entry point of Traefik is one of them. */
function reachedPorts(tree: Tree, door: BuiltComponent): string[] {
  const declared = collect(tree, 'workloads')
    .filter(({ owner }) => owner === door)
    .flatMap(({ containers }) => containers.flatMap(({ ports = [] }) => ports));
  return collect(tree, 'services')
    .filter(({ owner }) => owner === door)
    .flatMap(({ ports }) =>
      ports.flatMap(
        ({ targetPort }) =>
          declared.find(({ name, port }) => name === targetPort || port === targetPort)?.name ?? [],
      ),
    );
}

function lateFinding(tree: Tree, user: OwnedObject, server: BuiltComponent): Finding[] {
  if (user.owner === server || waitsFor(tree, user.owner, server)) return [];
  return [
    {
      at: atObject(tree, user),
      message: `"${server.component.name}" serves it, and "${user.owner.component.name}" does not wait for that`,
      cure: `Add ${server.component.name} to the needs of ${user.owner.component.name}.`,
    },
  ];
}

/** A route with a Middleware that is not there is not served at all. */
function middlewareFindings(
  tree: Tree,
  user: OwnedObject,
  path: string,
  names: readonly string[],
): Finding[] {
  const there = new Set(
    builtObjects(tree, 'Middleware').map(({ object: { metadata } }) =>
      middlewareReference(metadata.namespace ?? '', metadata.name),
    ),
  );
  return names
    .filter((name) => !there.has(name))
    .map((name) => ({
      at: atObject(tree, user, path),
      message: `Middleware ${name} is not in the tree`,
      cure: 'Build it, or correct namespace and name.',
    }));
}

/** What Traefik itself serves (`api@internal`) is refused to routes of every namespace but its own. */
function traefikServiceFindings(tree: Tree, owned: OwnedObject): Finding[] {
  const { metadata, spec } = owned.object;
  return ((spec.routes ?? []) as KubeObject[]).flatMap(({ services = [] }, index) =>
    (services as KubeObject[])
      .filter(({ kind }) => kind === 'TraefikService')
      .filter(
        ({ name, namespace = metadata.namespace }) =>
          !builtObjects(tree, 'TraefikService').some(
            ({ object }) => object.metadata.name === name && object.metadata.namespace === namespace,
          ),
      )
      .map(({ name }) => ({
        at: atObject(tree, owned, `spec.routes[${index}].services`),
        message: `TraefikService ${name} is not in the tree`,
        cure: 'Build it, or lead to a Service.',
      })),
  );
}

function backendFindings(tree: Tree): Finding[] {
  const services = servicesByName(tree);
  return webRoutes(tree)
    .filter(({ object }) => object.kind !== 'VirtualService')
    .flatMap((route) =>
      route.backends.flatMap(({ service, port }) => {
        const found = services.get(service);
        if (found?.ports.some((it) => it.port === port || (it.name !== undefined && it.name === port)))
          return [];
        return {
          at: atObject(tree, route, route.path),
          message: found
            ? `it leads to port ${port ?? 'of no number'} of Service ${service}, which has ${found.ports.map((it) => it.port).join(', ')}`
            : `it leads to Service ${service}, which is not in the tree`,
          cure: 'State a Service of the same namespace, and a port that it has.',
        };
      }),
    );
}
