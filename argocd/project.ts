import { chartData, chartNames } from '../src/charts/data.ts';
import type { AnyComponent } from '../src/component.ts';
import { namespaceOf } from '../src/context.ts';
import type { Environment } from '../src/environment.ts';
import { SYNC_WAVE } from '../src/house.ts';
import type { BuiltComponent } from '../src/model.ts';
import { groupOf, type KubeObject } from '../src/object.ts';
import { knownKinds } from '../src/schemas.ts';
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

/**
 * The AppProjects of the children. Each names what it allows, never a wildcard: what its components hold, and what they may come
 * to hold or have held. An object of a kind or in a namespace that its project does not allow is one that Argo CD does not see
 * (controller/state.go, getPermittedAppLiveObjects): a project that narrowed with the last of its objects would leave them in
 * the cluster, neither pruned nor reported. So the lists follow from the catalogue, and not from what is switched on.
 */
export function componentProjects(
  components: readonly BuiltComponent[],
  environment: Environment,
  catalog: readonly AnyComponent[],
): KubeObject[] {
  return (['apps', 'platform'] as const).flatMap((name) => {
    if (!catalog.some((it) => it.project === name)) return [];
    const allowed = nothing();
    allowed.repositories.add(environment.git.repository);
    for (const it of catalog.filter((it) => it.project === name)) allowed.namespaces.add(namespaceOf(it));
    for (const kind of standingKinds()) {
      if (kind.scope === 'Namespaced') allowed.namespacedKinds.add(kind.key);
      else if (name === 'platform') allowed.clusterKinds.add(kind.key);
    }
    if (name === 'platform') for (const given of GIVEN) allowed.namespaces.add(given);
    for (const built of components.filter(({ component }) => component.project === name)) {
      allow(allowed, built);
    }
    return [project(name, DESCRIPTIONS[name], allowed, PROJECT_WAVE)];
  });
}

/** Namespaces that charts write to beside their own: election of leaders, bindings of metrics APIs, CoreDNS's Service. */
const GIVEN = ['kube-system'];

/** Argo CD's own kinds: who may make these may make anything. */
const ARGO_GROUP = 'argoproj.io';

let kindsKnown: readonly { readonly scope: 'Cluster' | 'Namespaced'; readonly key: string }[] | undefined;

/** Every kind that a component of this repository can hold: those with a schema, and those that recorded charts render to. */
function standingKinds() {
  kindsKnown ??= [
    ...knownKinds().map(({ group, kind, scope }) => ({ scope, key: `${group}/${kind}` })),
    ...chartNames()
      .flatMap((it) => chartData(it).renders.flatMap(({ footprint }) => footprint.objects))
      .map(({ apiVersion, kind, scope }) => ({ scope, key: `${groupOf(apiVersion)}/${kind}` })),
  ].filter(({ key }) => !key.startsWith(`${ARGO_GROUP}/`) && key !== '/Namespace');
  return kindsKnown;
}

function allow(allowed: Allowed, built: BuiltComponent): void {
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
