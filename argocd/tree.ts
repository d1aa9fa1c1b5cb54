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

/** Names of folders of the tree that no component may have. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['argocd', 'bootstrap', 'namespaces', 'root']);

/** What the root Application syncs: the projects, then the namespaces, then the components by wave. */
export function childObjects(components: readonly BuiltComponent[], environment: Environment): KubeObject[] {
  return [
    ...componentProjects(components, environment),
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
    }),
  ];
}
