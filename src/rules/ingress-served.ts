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
import { waitsFor } from './_waits.ts';
import { middlewaresOf, traefiks } from './_web-routes.ts';

/** VirtualServices have a rule of their own, and where a route leads is another's. */
export default rule({
  code: 'INGRESS_SERVED',
  title:
    'An Ingress or IngressRoute is served by something of the tree that it waits for, through what it refers to.',
  source:
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class, https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/crd/http/ingressroute/',
  check(tree) {
    const ingresses = builtObjects(tree, 'Ingress');
    const routes = builtObjects(tree, 'IngressRoute');
    if (ingresses.length + routes.length === 0) return [];
    const there = whatIsThere(tree);
    return [
      ...ingresses.flatMap((ingress) => [
        ...classFindings(tree, there, ingress),
        ...missing(tree, there, ingress, 'metadata.annotations', 'Middleware', middlewaresOf(ingress)),
      ]),
      ...routes.flatMap((owned) => [
        ...entryPointFindings(tree, there, owned),
        ...((owned.object.spec.routes ?? []) as KubeObject[]).flatMap((route, index) => [
          ...missing(tree, there, owned, `spec.routes[${index}]`, 'Middleware', middlewaresOf(owned, route)),
          ...missing(tree, there, owned, `spec.routes[${index}]`, 'TraefikService', named(owned, route)),
        ]),
      ]),
    ];
  },
});

interface There {
  /** Component that brings an IngressClass, by its name. */
  readonly classes: ReadonlyMap<string, BuiltComponent>;
  readonly doors: readonly BuiltComponent[];
  /** Entry points of Traefik that a Service leads to. */
  readonly entryPoints: ReadonlySet<string>;
  /** `Middleware shop_strip@kubernetescrd`: what routes refer to. */
  readonly referred: ReadonlySet<string>;
}

function whatIsThere(tree: Tree): There {
  const doors = traefiks(tree);
  return {
    classes: new Map(
      collect(tree, 'objects').flatMap(({ kind, name, owner }) =>
        kind === 'IngressClass' ? [[name, owner] as const] : [],
      ),
    ),
    doors,
    entryPoints: new Set(doors.flatMap((door) => reachedPorts(tree, door))),
    referred: new Set(
      ['Middleware', 'TraefikService'].flatMap((kind) =>
        builtObjects(tree, kind).map(
          ({ object: { metadata } }) =>
            `${kind} ${middlewareReference(metadata.namespace ?? '', metadata.name)}`,
        ),
      ),
    ),
  };
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

function classFindings(tree: Tree, { classes }: There, ingress: OwnedObject): Finding[] {
  const name = ingress.object.spec.ingressClassName;
  const server = classes.get(name);
  if (server) return lateFinding(tree, ingress, server);
  return [
    {
      at: atObject(tree, ingress, 'spec.ingressClassName'),
      message:
        name === undefined
          ? 'no class is stated: whichever is the default serves it, or none'
          : `IngressClass ${name} is not in the tree`,
      cure: `Name one that is: ${[...classes.keys()].join(', ') || 'switch on what brings one'}.`,
    },
  ];
}

function entryPointFindings(tree: Tree, { doors, entryPoints }: There, route: OwnedObject): Finding[] {
  const stated = (route.object.spec.entryPoints ?? []) as string[];
  const at = atObject(tree, route, 'spec.entryPoints');
  const [door] = doors;
  if (!door) {
    return [{ at, message: 'nothing in the tree runs Traefik', cure: 'Switch on traefik, and need it.' }];
  }
  const cure = `Name one that a Service of Traefik leads to: ${[...entryPoints].join(', ')}.`;
  if (stated.length === 0) return [{ at, message: 'no entry point is stated', cure }];
  return [
    ...stated
      .filter((name) => !entryPoints.has(name))
      .map((name) => ({ at, message: `no Service leads to entry point ${name}`, cure })),
    ...lateFinding(tree, route, door),
  ];
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

/** TraefikServices of a route. What Traefik itself serves, `api@internal`, is refused to routes of other namespaces. */
const named = ({ object }: OwnedObject, { services = [] }: KubeObject): string[] =>
  (services as KubeObject[])
    .filter(({ kind }) => kind === 'TraefikService')
    .map(({ name, namespace = object.metadata.namespace }) => middlewareReference(namespace, String(name)));

/** A route that refers to what is not there is not served at all. */
function missing(
  tree: Tree,
  { referred }: There,
  user: OwnedObject,
  path: string,
  kind: string,
  names: readonly string[],
): Finding[] {
  return names
    .filter((name) => !referred.has(`${kind} ${name}`))
    .map((name) => ({
      at: atObject(tree, user, path),
      message: `${kind} ${name} is not in the tree`,
      cure: 'Build it, or correct namespace and name.',
    }));
}
