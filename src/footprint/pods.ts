import type { Container, Workload } from '../footprint.ts';
import type { KubeObject } from '../object.ts';
import { affinityText, type Json, topologySpreadText, volumesText } from './text.ts';

/** Kinds whose pods an operator makes, with the name of the container that it always adds. */
const BY_OPERATOR: Readonly<Record<string, string>> = {
  Prometheus: 'prometheus',
  Alertmanager: 'alertmanager',
};
const SCALED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'Prometheus', 'Alertmanager']);

/** The workload that this object is, or `undefined` where it makes no pods. */
export function workloadOf(
  object: KubeObject,
  namespace: string,
  hook: string | undefined,
): Workload | undefined {
  const byOperator = object.apiVersion.startsWith('monitoring.coreos.com/')
    ? BY_OPERATOR[object.kind]
    : undefined;
  const template = byOperator === undefined ? podTemplate(object) : operatorTemplate(object, byOperator);
  if (template?.spec === undefined) return undefined;
  const { spec } = template;
  const claims =
    byOperator === undefined ? object.spec?.volumeClaimTemplates : [object.spec.storage?.volumeClaimTemplate];
  const security = spec.securityContext ?? {};
  return {
    kind: object.kind,
    name: object.metadata.name,
    namespace,
    ...(byOperator === undefined ? {} : { madeByOperator: true }),
    ...(hook === undefined ? {} : { hook }),
    replicas: SCALED.has(object.kind) ? (object.spec.replicas ?? null) : null,
    serviceAccount: spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
    ...given('priorityClass', spec.priorityClassName),
    ...given('dnsPolicy', spec.dnsPolicy === 'ClusterFirst' ? undefined : spec.dnsPolicy),
    hostNetwork: spec.hostNetwork === true,
    ...(spec.hostPID === true ? { hostPID: true } : {}),
    ...(spec.hostIPC === true ? { hostIPC: true } : {}),
    ...(spec.automountServiceAccountToken === false ? { automountServiceAccountToken: false } : {}),
    podLabels: template.metadata?.labels ?? {},
    ...filled('tolerations', spec.tolerations),
    ...filled('nodeSelector', spec.nodeSelector),
    ...filled('affinity', affinityText(spec.affinity)),
    ...filled('topologySpread', topologySpreadText(spec.topologySpreadConstraints)),
    ...given('terminationGracePeriodSeconds', spec.terminationGracePeriodSeconds),
    ...given(
      'ttlSecondsAfterFinished',
      object.kind === 'Job' ? object.spec.ttlSecondsAfterFinished : undefined,
    ),
    // An operator's custom resource has those of a container there.
    ...filled('resources', byOperator === undefined ? spec.resources : undefined),
    containers: [
      ...(spec.initContainers ?? []).map((c: Json) =>
        containerOf(c, security, true, byOperator !== undefined),
      ),
      ...(spec.containers ?? []).map((c: Json) => containerOf(c, security, false, byOperator !== undefined)),
    ],
    volumes: volumesText(spec.volumes ?? [], (claims ?? []).filter(Boolean)),
  };
}

function podTemplate(object: KubeObject): Json {
  switch (object.kind) {
    case 'Pod':
      return object.apiVersion === 'v1' ? object : undefined;
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
      return object.apiVersion.startsWith('apps/') ? object.spec?.template : undefined;
    case 'Job':
      return object.apiVersion.startsWith('batch/') ? object.spec?.template : undefined;
    case 'CronJob':
      return object.apiVersion.startsWith('batch/') ? object.spec?.jobTemplate?.spec?.template : undefined;
    default:
      return undefined;
  }
}

/** The pod that the operator will make, as far as the custom resource says. Containers of the same name are merged into its own. */
function operatorTemplate(object: KubeObject, name: string) {
  const spec = object.spec ?? {};
  const main = { name, image: spec.image ?? '', resources: spec.resources };
  const own = (spec.containers ?? []).filter((c: Json) => c.name !== name && c.image !== undefined);
  return { metadata: spec.podMetadata, spec: { ...spec, containers: [main, ...own] } };
}

function containerOf(container: Json, pod: Json, init: boolean, byOperator: boolean): Container {
  const own = container.securityContext ?? {};
  const sidecar = init && container.restartPolicy === 'Always';
  return {
    name: container.name,
    ...(init ? { init: true } : {}),
    ...(sidecar ? { sidecar: true } : {}),
    image: container.image,
    requests: container.resources?.requests ?? {},
    limits: container.resources?.limits ?? {},
    ...filled('ports', (container.ports ?? []).map(portOf)),
    ...(own.privileged === true ? { privileged: true } : {}),
    ...given('runAsNonRoot', own.runAsNonRoot ?? pod.runAsNonRoot),
    ...given('runAsUser', own.runAsUser ?? pod.runAsUser),
    ...given('readOnlyRootFilesystem', own.readOnlyRootFilesystem),
    ...given('allowPrivilegeEscalation', own.allowPrivilegeEscalation),
    ...given('capabilities', own.capabilities),
    ...given('seccompProfile', own.seccompProfile?.type ?? pod.seccompProfile?.type),
    ...((init && !sidecar) || byOperator
      ? {}
      : { hasLiveness: container.livenessProbe != null, hasReadiness: container.readinessProbe != null }),
    ...(container.startupProbe == null ? {} : { hasStartup: true }),
  };
}

function portOf(port: Json) {
  return {
    ...given('name', port.name),
    port: port.containerPort,
    ...given('hostPort', port.hostPort),
    ...given('protocol', port.protocol === 'TCP' ? undefined : port.protocol),
  };
}

/** The field where it has a value; an absent field is unset. */
export function given<K extends string>(key: K, value: unknown) {
  return (value === undefined || value === null || value === '' ? {} : { [key]: value }) as {
    [P in K]?: Json;
  };
}

/** The field where it is a list or map with something in it. */
function filled<K extends string>(key: K, value: unknown) {
  const empty = value === undefined || value === null || Object.keys(value).length === 0;
  return given(key, empty ? undefined : value);
}
