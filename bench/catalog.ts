import { z } from 'zod';
import { type Catalog, sortCatalog } from '../src/catalog.ts';
import { chartData } from '../src/charts.ts';
import { type AnyComponent, component } from '../src/component.ts';
import type { KubeObject } from '../src/object.ts';
import { appName, authored, FLEET } from './fleet.ts';

/** An add-on that is nothing but a recorded chart with the values it was rendered with, so that its footprint is known. */
function addon(
  name: string,
  needs: readonly AnyComponent[],
  objects: readonly KubeObject[] = [],
): AnyComponent {
  const render = chartData(name).renders[0];
  if (render === undefined) throw new Error(`charts/${name}.json has no render`);
  return component({
    name,
    summary: `The chart ${name}.`,
    project: 'platform',
    namespace: render.namespace,
    podSecurity: 'privileged',
    needs,
    config: z.strictObject({}),
    charts: () => [{ chart: name, release: render.release, values: render.values }],
    build: ({ add }) => add(...objects),
  });
}

const monitors = addon('prometheus-operator-crds', []);
const istioKinds = addon('base', []);
const certificates = addon('cert-manager', [monitors]);
const metrics = addon('metrics-server', [certificates, monitors]);
const mesh = addon('istiod', [istioKinds, metrics, monitors]);
const gateway = addon(
  'gateway',
  [mesh],
  [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'web' },
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 8080, name: 'http', protocol: 'HTTP' }, hosts: [`*.${FLEET.domain}`] }],
      },
    },
  ],
);
const keda = addon('keda', [certificates, metrics, monitors]);

/** What every app of the fleet stands on. */
export const PLATFORM: readonly AnyComponent[] = [
  monitors,
  istioKinds,
  mesh,
  gateway,
  certificates,
  metrics,
  keda,
];

/** What an environment may say of an app; one schema for all, as in a house where apps are made from a template. */
const CONFIG = z.strictObject({
  max: z.int().min(2).max(100).default(4).describe('Largest number of replicas.'),
});

/** A component as an author writes it, of plain objects. */
function app(name: string): AnyComponent {
  return component({
    name,
    summary: `The app ${name} of the fleet.`,
    project: 'apps',
    mesh: true,
    needs: [gateway, keda, monitors],
    config: CONFIG,
    ignoreDifferences: [
      {
        group: 'apps',
        kind: 'Deployment',
        name,
        namespace: name,
        jsonPointers: ['/spec/replicas'],
        because: 'the autoscaler owns the number of replicas; Git states none.',
        absent: true,
      },
    ],
    build: ({ config, add }) => add(...(authored(name, config.max) as readonly KubeObject[])),
  });
}

/** The platform and so many apps. */
export function fleetCatalog(apps: number): Catalog {
  return sortCatalog([...PLATFORM, ...Array.from({ length: apps }, (_, index) => app(appName(index + 1)))]);
}
