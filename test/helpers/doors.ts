import type { AnyComponent } from '../../src/component.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf, treeOf, withChart } from '../kit.ts';
import { chartContainer, chartWorkload } from './workload.ts';

/** A component that stands for Traefik: `throughDoor` gives it the chart. */
export const door = appOf('door', []);

const container = chartContainer({
  ports: [
    { name: 'metrics', port: 9100 },
    { name: 'web', port: 8000 },
    { name: 'websecure', port: 8443 },
  ],
});

/** The tree of apps beside a Traefik whose Service leads to its entry point `web`, with IngressClass `door`. */
export function throughDoor(apps: readonly AnyComponent[]): Tree {
  return withChart(treeOf([door, ...apps]), 'door', {
    chart: 'traefik',
    objects: [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        scope: 'Cluster',
        name: 'door',
        bytes: 100,
      },
      { apiVersion: 'v1', kind: 'Service', scope: 'Namespaced', namespace: 'door', name: 'door', bytes: 100 },
    ],
    workloads: [chartWorkload({ name: 'door', namespace: 'door', containers: [container] })],
    services: [
      {
        name: 'door',
        namespace: 'door',
        type: 'ClusterIP',
        ports: [{ name: 'web', port: 80, targetPort: 'web' }],
      },
    ],
  });
}

/** An Ingress of class `door` that leads to port 80 of a Service of its own name. */
export function ingress(
  name: string,
  spec: Record<string, unknown> = {},
  path = '/',
  service = name,
): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: {
      ingressClassName: 'door',
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              { path, pathType: 'Prefix', backend: { service: { name: service, port: { number: 80 } } } },
            ],
          },
        },
      ],
      ...spec,
    },
  };
}

/** An IngressRoute of entry point `web` that leads to port 80 of a Service of its own name. */
export function ingressRoute(
  name: string,
  spec: Record<string, unknown> = {},
  route: object = {},
): KubeObject {
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name },
    spec: {
      entryPoints: ['web'],
      routes: [
        {
          kind: 'Rule',
          match: 'Host(`shop.example.com`)',
          services: [{ name, port: 80 }],
          ...route,
        },
      ],
      ...spec,
    },
  };
}

/** A Middleware that takes `/shop` away. */
export const strip = (name: string): KubeObject => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'Middleware',
  metadata: { name },
  spec: { stripPrefix: { prefixes: ['/shop'] } },
});
