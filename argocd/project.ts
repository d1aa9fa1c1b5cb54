import type { Environment } from '../src/environment.ts';
import { SYNC_WAVE } from '../src/house.ts';
import type { BuiltComponent } from '../src/model.ts';
import { groupOf, type KubeObject } from '../src/object.ts';
import { ARGOCD_NAMESPACE, IN_CLUSTER, PROJECT_WAVE } from './application.ts';

const DESCRIPTIONS = {
  platform: 'Add-ons that the apps stand on.',
  apps: 'Workloads of the teams.',
} as const;

/** Finalizer-free, and in the lowest wave: waves are pruned in reverse, and an Application without its project is stuck (argo-cd#4369). */
function project(name: string, description: string, allowed: Allowed, wave?: number): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name,
      namespace: ARGOCD_NAMESPACE,
      ...(wave !== undefined && { annotations: { [SYNC_WAVE]: String(wave) } }),
    },
    spec: {
      description,
      sourceRepos: sorted(allowed.repositories),
      destinations: sorted(allowed.namespaces).map((namespace) => ({ namespace, server: IN_CLUSTER })),
      clusterResourceWhitelist: kinds(allowed.clusterKinds),
      namespaceResourceWhitelist: kinds(allowed.namespacedKinds),
    },
  };
}

interface Allowed {
  readonly repositories: Set<string>;
  readonly namespaces: Set<string>;
  /** `group/Kind`. */
  readonly clusterKinds: Set<string>;
  readonly namespacedKinds: Set<string>;
}

const sorted = (set: ReadonlySet<string>) => [...set].sort();

function kinds(set: ReadonlySet<string>) {
  return sorted(set).map((key) => {
    const slash = key.indexOf('/');
    return { group: key.slice(0, slash), kind: key.slice(slash + 1) };
  });
}

const nothing = (): Allowed => ({
  repositories: new Set(),
  namespaces: new Set(),
  clusterKinds: new Set(),
  namespacedKinds: new Set(),
});

/** The AppProjects of the children. Each allows just what its components hold: derived from their objects, never a wildcard. */
export function componentProjects(
  components: readonly BuiltComponent[],
  environment: Environment,
): KubeObject[] {
  return (['apps', 'platform'] as const).flatMap((name) => {
    const members = components.filter((built) => built.component.project === name);
    if (members.length === 0) return [];
    const allowed = nothing();
    for (const built of members) allow(allowed, built, environment);
    return [project(name, DESCRIPTIONS[name], allowed, PROJECT_WAVE)];
  });
}

function allow(allowed: Allowed, built: BuiltComponent, environment: Environment): void {
  if (built.objects.length > 0) allowed.repositories.add(environment.git.repository);
  for (const chart of built.charts) allowed.repositories.add(chart.data.repoURL);
  allowed.namespaces.add(built.namespace);
  for (const footprint of [built.own, ...built.charts.map((chart) => chart.footprint)]) {
    for (const object of footprint.objects) {
      const key = `${groupOf(object.apiVersion)}/${object.kind}`;
      (object.scope === 'Cluster' ? allowed.clusterKinds : allowed.namespacedKinds).add(key);
      if (object.namespace !== undefined) allowed.namespaces.add(object.namespace);
    }
  }
}

/** The project of the derived `namespaces` Application: Namespace objects and nothing else. */
export function namespacesProject(environment: Environment): KubeObject {
  const allowed = nothing();
  allowed.repositories.add(environment.git.repository);
  allowed.namespaces.add(ARGOCD_NAMESPACE);
  allowed.clusterKinds.add('/Namespace');
  return project('namespaces', 'The namespaces of every component.', allowed, PROJECT_WAVE);
}

/** The project of the root Application: it may hold Applications and AppProjects in Argo CD's namespace, nothing else. */
export function rootProject(environment: Environment): KubeObject {
  const allowed = nothing();
  allowed.repositories.add(environment.git.repository);
  allowed.namespaces.add(ARGOCD_NAMESPACE);
  allowed.namespacedKinds.add('argoproj.io/Application');
  allowed.namespacedKinds.add('argoproj.io/AppProject');
  return project(
    'root',
    'The root Application. Who may write what it syncs administers the cluster.',
    allowed,
  );
}
