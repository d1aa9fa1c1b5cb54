import type {
  Autoscaler,
  DisruptionBudget,
  Footprint,
  FootprintObject,
  FootprintService,
  Workload,
} from '../footprint.ts';
import type { KubeObject } from '../object.ts';
import { scopeOf as pinnedScope } from '../schemas.ts';
import { given, workloadOf } from './pods.ts';
import { apiServiceOf, portFinder, webhooksOf } from './served.ts';
import { type Json, labelsText, selectorText } from './text.ts';

/** Scope of a kind, or `undefined` where it is not known. */
export type ScopeOf = (apiVersion: string, kind: string) => 'Cluster' | 'Namespaced' | undefined;

/** Kubernetes' own cluster-scoped kinds, by group. */
const CLUSTER: Readonly<Record<string, readonly string[]>> = {
  '': ['Namespace', 'Node', 'PersistentVolume', 'ComponentStatus'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
};

/**
 * What these objects are, in the form that charts' records have too.
 * `namespace` is that of namespaced objects which state none. A kind's scope comes from the CRDs among the objects,
 * then from `scopeOf` (default: the pinned schemas), then from Kubernetes' own kinds; what nobody knows is taken for namespaced.
 */
export function summarise(
  objects: readonly KubeObject[],
  namespace: string,
  scopeOf: ScopeOf = pinnedScope,
): Footprint {
  const crdScopes = scopesOfCrds(objects);
  const workloads: Workload[] = [];
  const services: FootprintService[] = [];
  const disruptionBudgets: DisruptionBudget[] = [];
  const autoscalers: Autoscaler[] = [];
  const served: KubeObject[] = [];
  const summary = objects.map((object): FootprintObject => {
    const { apiVersion, kind, metadata } = object;
    const scope =
      crdScopes?.get(`${groupName(apiVersion)}/${kind}`) ??
      scopeOf(apiVersion, kind) ??
      (CLUSTER[groupName(apiVersion)]?.includes(kind) ? 'Cluster' : 'Namespaced');
    const own = metadata.namespace ?? namespace;
    const hook = metadata.annotations?.['helm.sh/hook'] ?? metadata.annotations?.['argocd.argoproj.io/hook'];
    const workload = workloadOf(object, own, hook);
    if (workload !== undefined) workloads.push(workload);
    else if (kind === 'Service' && apiVersion === 'v1') services.push(serviceOf(object, own));
    else if (kind === 'PodDisruptionBudget') disruptionBudgets.push(disruptionBudgetOf(object, own));
    else if (kind === 'HorizontalPodAutoscaler')
      autoscalers.push(autoscalerOf(object, own, 1, 'minReplicas', 'maxReplicas'));
    else if (kind === 'ScaledObject')
      autoscalers.push(autoscalerOf(object, own, 0, 'minReplicaCount', 'maxReplicaCount'));
    else if (kind === 'APIService' || kind.endsWith('WebhookConfiguration')) served.push(object);
    return {
      apiVersion,
      kind,
      scope,
      ...(scope === 'Namespaced' ? { namespace: own } : {}),
      name: metadata.name,
      ...given('hook', hook),
      bytes: Buffer.byteLength(JSON.stringify(object)),
    };
  });
  const targetPort = served.length === 0 ? () => null : portFinder(services, workloads);
  return {
    objects: summary,
    workloads,
    services,
    disruptionBudgets,
    autoscalers,
    webhooks: served
      .filter(({ kind }) => kind !== 'APIService')
      .flatMap((object) => webhooksOf(object, targetPort)),
    apiServices: served
      .filter(({ kind }) => kind === 'APIService')
      .map((object) => apiServiceOf(object, targetPort)),
  };
}

function scopesOfCrds(objects: readonly KubeObject[]): Map<string, 'Cluster' | 'Namespaced'> | undefined {
  const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
  if (crds.length === 0) return undefined;
  return new Map(crds.map(({ spec }) => [`${spec.group}/${spec.names.kind}`, spec.scope]));
}

function groupName(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

function serviceOf({ metadata, spec = {} }: KubeObject, namespace: string): FootprintService {
  return {
    name: metadata.name,
    namespace,
    type: spec.type ?? 'ClusterIP',
    ...(spec.clusterIP === 'None' ? { headless: true } : {}),
    ...given('loadBalancerClass', spec.loadBalancerClass),
    ...given('selector', labelsText(spec.selector ?? {})),
    ports: (spec.ports ?? []).map(servicePort),
  };
}

/** One port of a Service with what the API server fills in. */
export function servicePort(port: Json): FootprintService['ports'][number] {
  return {
    ...given('name', port.name),
    port: port.port,
    targetPort: port.targetPort ?? port.port,
    ...given('protocol', port.protocol === 'TCP' ? undefined : port.protocol),
  };
}

function disruptionBudgetOf({ metadata, spec = {} }: KubeObject, namespace: string): DisruptionBudget {
  return {
    name: metadata.name,
    namespace,
    ...given('minAvailable', spec.minAvailable),
    ...given('maxUnavailable', spec.maxUnavailable),
    selector: selectorText(spec.selector),
  };
}

function autoscalerOf(
  { kind, metadata, spec = {} }: KubeObject,
  namespace: string,
  least: number,
  min: string,
  max: string,
): Autoscaler {
  const { kind: target = 'Deployment', name } = spec.scaleTargetRef ?? {};
  return {
    kind,
    name: metadata.name,
    namespace,
    target: `${target}/${name}`,
    min: spec[min] ?? least,
    // KEDA's own default; an HPA always states it.
    max: spec[max] ?? 100,
  };
}
