import type { AnyComponent } from './component.ts';
import { withoutNoise } from './noise.ts';
import { groupOf, type KubeObject } from './object.ts';
import { scopeOf, withDefaults } from './schemas.ts';

/** Label that cdk8s-plus puts on pods and objects: a hash of the construct path, so moving a construct would rename it. */
const CONSTRUCT_HASH = 'cdk8s.io/metadata.addr';

export const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Asks a person before an object goes (https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/). */
export const CONFIRM = 'Prune=confirm,Delete=confirm';

/** Namespaces that exist in every cluster; the tree never holds them. */
export const GIVEN_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'default',
  'kube-public',
  'kube-node-lease',
]);

/**
 * Wave of a kind inside its own Application, where it differs from 0. Secrets come before the pods that read them, and what
 * makes up their content before them; autoscalers after their target, since KEDA's webhook looks the target up (keda#5973)
 * and an HPA without metrics is Degraded.
 */
const IN_APP_WAVES: Readonly<Record<string, number>> = {
  'generators.external-secrets.io/Password': -2,
  'external-secrets.io/ExternalSecret': -1,
  'keda.sh/ScaledObject': 1,
  'autoscaling/HorizontalPodAutoscaler': 1,
};

/** Kinds whose deletion loses data or nodes. */
const CONFIRMED: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'external-secrets.io/ClusterSecretStore',
  'karpenter.k8s.aws/EC2NodeClass',
  'karpenter.sh/NodePool',
]);

/** Whether a person must confirm before Argo CD removes an object of this kind. */
export function needsConfirmation(ref: { apiVersion: string; kind: string }): boolean {
  return CONFIRMED.has(`${groupOf(ref.apiVersion)}/${ref.kind}`);
}

/**
 * The one step in which house rules touch what a component built: construct hashes go, the namespace is stated, the
 * component is named, noise goes, serving containers get time to drain, in-app waves and confirmations are set, defaults of the pinned CRDs are filled in (Argo CD would
 * show them as drift). Everything else is left as built.
 */
export function settle(built: KubeObject, component: AnyComponent, namespace: string): KubeObject {
  const { apiVersion, kind, metadata, ...rest } = built;
  const key = `${groupOf(apiVersion)}/${kind}`;
  const wave = IN_APP_WAVES[key] ?? 0;
  const annotations: Record<string, string> = { ...metadata.annotations };
  if (wave !== 0) annotations[SYNC_WAVE] ??= String(wave);
  if (CONFIRMED.has(key)) annotations[SYNC_OPTIONS] ??= CONFIRM;
  const { [CONSTRUCT_HASH]: _, ...labels } = metadata.labels ?? {};
  const { namespace: stated, ...identity } = metadata;
  const object = {
    apiVersion,
    kind,
    metadata: {
      ...identity,
      ...(scopeOf(apiVersion, kind) !== 'Cluster' && { namespace: stated ?? namespace }),
      labels: {
        ...labels,
        'app.kubernetes.io/part-of': component.name,
        'app.kubernetes.io/managed-by': 'espalier',
      },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    ...withoutNoise(kind, kind === 'Deployment' ? withDrainTime(withoutHashes(rest)) : withoutHashes(rest)),
  };
  return withDefaults(object as KubeObject);
}

/** Drops the construct hash from the labels of a pod template. Selectors that hold it are a Problem, not mended here. */
function withoutHashes(rest: Record<string, unknown>): Record<string, unknown> {
  const template = (
    rest.spec as { template?: { metadata?: { labels?: Record<string, string> } } } | undefined
  )?.template;
  if (template?.metadata?.labels?.[CONSTRUCT_HASH] === undefined) return rest;
  const { [CONSTRUCT_HASH]: _, ...labels } = template.metadata.labels;
  return {
    ...rest,
    spec: { ...(rest.spec as object), template: { ...template, metadata: { ...template.metadata, labels } } },
  };
}

/** Seconds that a container goes on serving after its end was asked for: until the endpoints have forgotten it. */
const DRAIN_SECONDS = 5;

type Template = { spec?: { containers?: { ports?: unknown; lifecycle?: unknown }[] } };

/**
 * Lets every container of a Deployment that has ports wait before it is told to stop: SIGTERM and the removal from the
 * endpoints race, and requests that lose are refused. `sleep` is the kubelet's own (Kubernetes 1.30 and newer), so that
 * no shell is needed. A container that states a lifecycle keeps it. Here and not in `Workload`, because cdk8s-plus-28
 * drops fields that its Kubernetes does not know.
 */
function withDrainTime(rest: Record<string, unknown>): Record<string, unknown> {
  const spec = rest.spec as { template?: Template } | undefined;
  const containers = spec?.template?.spec?.containers;
  if (!containers?.some(({ ports, lifecycle }) => ports && !lifecycle)) return rest;
  const drained = containers.map((container) =>
    container.ports && !container.lifecycle
      ? { ...container, lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } } }
      : container,
  );
  const template = { ...spec?.template, spec: { ...spec?.template?.spec, containers: drained } };
  return { ...rest, spec: { ...spec, template } };
}
