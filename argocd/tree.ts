import type { AnyComponent } from '../src/component.ts';
import type { PinnedObject } from '../src/environment/pins-schema.ts';
import type { Environment } from '../src/environment.ts';
import type { BuiltComponent } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';
import {
  ARGOCD_NAMESPACE,
  application,
  componentApplication,
  directorySource,
  NAMESPACE_WAVE,
} from './application.ts';
import { componentProjects, namespacesProject, rootProject } from './project.ts';

/** Names that no component may have: folders of the tree, and what every object in JavaScript has, even an empty one. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'argocd',
  'bootstrap',
  'constructor',
  'namespaces',
  'next',
  'root',
]);

/** The objects for the root Application: the projects, then the namespaces, then the components by wave. `catalog` has those that are off as well. */
export function childObjects(
  components: readonly BuiltComponent[],
  environment: Environment,
  catalog: readonly AnyComponent[] = components.map((it) => it.component),
): KubeObject[] {
  return [
    ...componentProjects(components, environment, catalog),
    namespacesProject(environment),
    application({
      name: 'namespaces',
      project: 'namespaces',
      namespace: ARGOCD_NAMESPACE,
      wave: NAMESPACE_WAVE,
      sources: [directorySource(environment, 'namespaces')],
      cascade: false,
      confirm: true,
    }),
    ...components.map((built) => componentApplication(built, environment)),
  ];
}

/** What stands in `argocd/`, which the root syncs, and in `next/`, which nothing does. */
export interface RootFolders {
  readonly argocd: readonly PinnedObject[];
  readonly next: readonly PinnedObject[];
}

/**
 * Frozen or current: the one place that decides what the root syncs. Frozen objects are taken as they are, so that
 * nothing of today's input can move the cluster before its turn.
 */
export function rootFolders(environment: Environment, current: readonly PinnedObject[]): RootFolders {
  const { name, rollout, pins } = environment;
  if (rollout === 'eventual') return { argocd: current, next: [] };
  // Reading an environment refuses this. An empty folder would have Argo CD prune the cluster.
  if (pins === undefined) throw new Error(`${name} is rolled out in order, and nothing is pinned`);
  return { argocd: pins.objects, next: current };
}

/** The two objects that bootstrap applies, once; Argo CD does the rest. */
export function bootstrapObjects(environment: Environment): KubeObject[] {
  return [
    rootProject(environment),
    application({
      name: 'root',
      project: 'root',
      namespace: ARGOCD_NAMESPACE,
      sources: [directorySource(environment, 'argocd')],
      cascade: false,
      confirm: false,
      serverSideDiff: false,
    }),
  ];
}
