import type { Environment } from '../src/environment.ts';
import { CONFIRM, needsConfirmation, SYNC_OPTIONS, SYNC_WAVE } from '../src/house.ts';
import type { BuiltChart, BuiltComponent } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';

/** Namespace of Argo CD and of every Application and AppProject. */
export const ARGOCD_NAMESPACE = 'argocd';
export const IN_CLUSTER = 'https://kubernetes.default.svc';

/** Wave of the AppProjects and of the namespaces, before the first component's 0. */
export const PROJECT_WAVE = -2;
export const NAMESPACE_WAVE = -1;

/**
 * How every Application syncs. Retries never end: the default of five is used up by a slow first start, and Argo CD then
 * leaves that commit alone; `refresh` lets a fixing commit in between retries (argo-cd#11494, #23038).
 */
const SYNC_POLICY = {
  automated: { prune: true, selfHeal: true },
  retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
};

/**
 * Server-side apply for objects beyond the last-applied annotation's 262,144 bytes; two owners of one object are an error; a
 * kind whose CRD comes in the same run is not dry-run first.
 */
const SYNC_OPTION_LIST = [
  'FailOnSharedResource=true',
  'ServerSideApply=true',
  'SkipDryRunOnMissingResource=true',
];

/**
 * Ignored fields are respected while syncing, not only in the diff. Only where there are such fields: Argo CD then copies from
 * the cluster whatever a comparison leaves out, and that is every object's status as well. An Application's status is no
 * subresource: the root would write the status of its children, and own it, until the API server refuses what is left of it
 * (controller/sync.go, normalizeTargetResources).
 */
const RESPECT = 'RespectIgnoreDifferences=true';

/** What the plain name means, in the form that the API server does not warn of: with a path, as it asks of finalizers. */
const CASCADE_FINALIZER = 'resources-finalizer.argocd.argoproj.io/foreground';

/** The folder of a part of the tree inside the repository. */
export function repositoryPath(environment: Environment, part: string): string {
  return `${environment.git.path}/${environment.name}/${part}`;
}

interface ApplicationParts {
  readonly name: string;
  readonly project: string;
  readonly namespace: string;
  readonly wave?: number;
  readonly sources: readonly Record<string, unknown>[];
  readonly ignoreDifferences?: readonly Record<string, unknown>[];
  /** Whether its objects go with it when it is deleted. */
  readonly cascade: boolean;
  /** Whether a person must confirm its deletion. */
  readonly confirm: boolean;
  readonly labels?: Record<string, string>;
  /**
   * Whether the API server is asked what a sync would change. Default: true, which absorbs defaults that Git does not state. Not
   * for the root: its answer holds the children's whole status as it is by then, which is never that of a moment ago, and the
   * root would be OutOfSync at every fifth look.
   */
  readonly serverSideDiff?: boolean;
}

/** One Argo CD Application in house style. A single source is `source`, several are `sources`. */
export function application(parts: ApplicationParts): KubeObject {
  const { name, project, namespace, wave, sources, ignoreDifferences = [], cascade, confirm, labels } = parts;
  const { serverSideDiff = true } = parts;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: ARGOCD_NAMESPACE,
      ...(labels && { labels }),
      annotations: {
        ...(serverSideDiff && { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' }),
        ...(sources.some((source) => 'path' in source) && {
          'argocd.argoproj.io/manifest-generate-paths': '.',
        }),
        ...(wave !== undefined && { [SYNC_WAVE]: String(wave) }),
        ...(confirm && { [SYNC_OPTIONS]: CONFIRM }),
      },
      ...(cascade && { finalizers: [CASCADE_FINALIZER] }),
    },
    spec: {
      project,
      destination: { server: IN_CLUSTER, namespace },
      ...(sources.length === 1 ? { source: sources[0] } : { sources }),
      ...(ignoreDifferences.length > 0 && { ignoreDifferences }),
      syncPolicy: {
        ...SYNC_POLICY,
        syncOptions: [...SYNC_OPTION_LIST, ...(ignoreDifferences.length > 0 ? [RESPECT] : [])].sort(),
      },
    },
  };
}

/** A folder of plain manifests in the repository. */
export function directorySource(environment: Environment, part: string): Record<string, unknown> {
  return {
    repoURL: environment.git.repository,
    targetRevision: environment.git.revision,
    path: repositoryPath(environment, part),
    directory: { recurse: true, include: '*.yaml' },
  };
}

function chartSource({ use, release, data }: BuiltChart): Record<string, unknown> {
  return {
    repoURL: data.repoURL,
    chart: data.chart,
    targetRevision: data.version,
    helm: {
      releaseName: release,
      ...(use.skipCrds && { skipCrds: true }),
      ...(Object.keys(use.values).length > 0 && { valuesObject: use.values }),
    },
  };
}

/** The Application of a component. */
export function componentApplication(built: BuiltComponent, environment: Environment): KubeObject {
  const { component, namespace, wave, charts, objects, ignoreDifferences } = built;
  const guarded = isGuarded(built);
  return application({
    name: component.name,
    project: component.project,
    namespace,
    wave,
    sources: [
      ...charts.map(chartSource),
      ...(objects.length > 0 ? [directorySource(environment, component.name)] : []),
    ],
    ignoreDifferences: ignoreDifferences.map(({ group, kind, name, namespace: where, jsonPointers }) => ({
      ...(group !== '' && { group }),
      kind,
      name,
      ...(where !== undefined && { namespace: where }),
      jsonPointers,
    })),
    cascade: !guarded,
    confirm: guarded,
  });
}

/** Whether deleting the Application would take data, nodes or other components' kinds with it. */
export function isGuarded(built: BuiltComponent): boolean {
  const footprints = [built.own, ...built.charts.map((chart) => chart.footprint)];
  return footprints.some(
    (footprint) =>
      footprint.objects.some(needsConfirmation) ||
      footprint.workloads.some((w) =>
        w.volumes.some((v) => v.startsWith('volumeClaimTemplate') || v === 'persistentVolumeClaim'),
      ),
  );
}
