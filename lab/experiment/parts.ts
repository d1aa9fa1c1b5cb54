import type { FileSpec } from '../../src/layout.ts';
import { atComponent, type BuiltComponent, type Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { groupOf } from '../../src/object.ts';
import { throwIfAny } from '../../src/problem.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import { serviceAt } from '../actors/prometheus.ts';
import { crdObjects, crdSources } from '../crds.ts';
import { standin } from '../standin.ts';

/**
 * The part of a tree that Argo CD syncs in an experiment: the apps, the NodePools, and what these need of what has no chart. The
 * other components are there as placeholders and as controllers.
 */
export function partOf(tree: Tree, { apps }: Scenario): Tree {
  const names = new Set<string>();
  const queue = [...apps.map(({ name }) => name), 'node-pools'];
  for (const name of queue) {
    const built = tree.components.find(({ component }) => component.name === name);
    if (built === undefined || names.has(name) || built.charts.length > 0) continue;
    names.add(name);
    queue.push(...built.waitsFor.map(({ name: needed }) => needed));
  }
  const isPart = ({ component }: BuiltComponent) => names.has(component.name);
  return { ...tree, components: tree.components.filter(isPart) };
}

/** @throws Problems: LAB_APP_CHARTED for an app with charts, which would not be there. */
export function throwIfCharted(tree: Tree, { apps }: Scenario): void {
  const charted = tree.components.filter(
    ({ component, charts }) => charts.length > 0 && apps.some(({ name }) => name === component.name),
  );
  throwIfAny(
    charted.map((owner) => ({
      code: 'LAB_APP_CHARTED',
      at: atComponent(tree, owner),
      message: 'it has a chart, and an experiment has none',
      cure: 'Simulate it alone: npm run espalier -- simulate.',
    })),
  );
}

/** The files of that part, as they are: its folders, and the Applications of no other. */
export function filesOf({ components }: Tree, files: readonly FileSpec[]): FileSpec[] {
  const folders = new Set(['bootstrap', 'namespaces', ...components.map(({ component }) => component.name)]);
  return files.filter(({ path }) => {
    const [folder = '', file = ''] = path.split('/');
    if (folder !== 'argocd' && folder !== 'next') return folders.has(folder);
    const [, application] = /^application\.argoproj\.io_(.+)\.yaml$/.exec(file) ?? [];
    return application === undefined || folders.has(application);
  });
}

/** CRDs of every project of which a kind is there, and of the controllers that run: these watch all of their kinds. */
export function crdsOf(tree: Tree): KubeObject[] {
  const groups = new Set(
    tree.components.flatMap(({ objects }) => objects.map((it) => groupOf(it.apiVersion))),
  );
  // Argo CD's come with it.
  return crdSources()
    .filter(({ name }) => name !== 'argo-cd')
    .map((source) => ({ name: source.name, crds: crdObjects(source) }))
    .filter(
      ({ name, crds }) =>
        name === 'keda' || name === 'karpenter' || crds.some(({ spec }) => groups.has(spec.group)),
    )
    .flatMap(({ crds }) => crds);
}

/** Aggregated APIs of the charts, with the Services behind them. */
export function apiServicesOf(tree: Tree, caBundle: string): KubeObject[] {
  const objects = tree.components
    .flatMap(({ charts }) => charts)
    .filter(({ footprint }) => footprint.apiServices.length > 0)
    .flatMap((chart) => standin(chart, new Map()).objects);
  const apis = objects.filter(({ kind }) => kind === 'APIService');
  const served = new Set(apis.map(({ spec }) => `${spec.service.namespace}/${spec.service.name}`));
  return [
    ...objects.filter(
      ({ kind, metadata }) => kind === 'Service' && served.has(`${metadata.namespace}/${metadata.name}`),
    ),
    ...apis.map((api) =>
      api.spec.insecureSkipTLSVerify ? api : { ...api, spec: { ...api.spec, caBundle } },
    ),
  ];
}

/** Services of Prometheus that the tree's triggers and its adapter ask: `monitoring/prometheus`. */
export function prometheusServicesOf(tree: Tree): string[] {
  const addresses = tree.components.flatMap(({ objects, charts }) => [
    ...objects
      .filter(({ kind }) => kind === 'ScaledObject')
      .flatMap(({ spec }) => spec.triggers.map((it: Trigger) => it.metadata?.serverAddress)),
    ...charts.map(({ use }) => (use.values as { prometheus?: { url?: string } }).prometheus?.url),
  ]);
  const services = addresses.flatMap((address) => serviceAt(address));
  return [...new Set(services)];
}

interface Trigger {
  readonly metadata?: { readonly serverAddress?: string };
}
