import { assemble } from '../src/assemble.ts';
import { loadCatalog } from '../src/catalog.ts';
import { ROOT } from '../src/cli/root.ts';
import { loadEnvironments } from '../src/environment/load.ts';
import type { Footprint } from '../src/footprint.ts';
import type { BuiltComponent, Tree } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';

/** The real catalogue: what `platform/` and `apps/` hold. */
export const catalog = await loadCatalog(ROOT);

/** The trees of the environments of this repository, by name. */
export const trees: ReadonlyMap<string, Tree> = new Map(
  loadEnvironments(`${ROOT}environments`, catalog).map((environment) => [
    environment.name,
    assemble(environment, catalog),
  ]),
);

export const environmentNames = [...trees.keys()];

/** A component of an environment's tree; an error where it is not there. */
export function builtOf(environment: string, component: string): BuiltComponent {
  const built = trees.get(environment)?.components.find((c) => c.component.name === component);
  if (!built) throw new Error(`no ${component} in ${environment}`);
  return built;
}

/** The first object of a kind (and name) that a component builds; an error where there is none. */
export function objectOf(environment: string, component: string, kind: string, name?: string): KubeObject {
  const object = builtOf(environment, component).objects.find(
    (o) => o.kind === kind && (name === undefined || o.metadata.name === name),
  );
  if (!object) throw new Error(`${component} in ${environment} builds no ${kind} ${name ?? ''}`);
  return object;
}

/** Values that a component gives to its only chart. */
// biome-ignore lint/suspicious/noExplicitAny: values of a chart have the chart's own shape
export function valuesOf(environment: string, component: string): any {
  return builtOf(environment, component).charts[0]?.use.values;
}

/** Footprint of a component's only chart. */
export function footprintOf(environment: string, component: string): Footprint {
  const [chart] = builtOf(environment, component).charts;
  if (!chart) throw new Error(`${component} uses no chart`);
  return chart.footprint;
}

/** The Application of a component. */
export function applicationOf(environment: string, component: string): KubeObject {
  const application = trees
    .get(environment)
    ?.argocd.find((o) => o.kind === 'Application' && o.metadata.name === component);
  if (!application) throw new Error(`no Application ${component} in ${environment}`);
  return application;
}
