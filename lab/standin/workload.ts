import type { Container, FootprintObject, Workload } from '../../src/footprint.ts';
import type { BuiltChart } from '../../src/model.ts';
import { nodeTerms } from '../../src/node-terms.ts';
import { isSame } from './scaling.ts';

const CLAIM = 'volumeClaimTemplate:';

/** A Deployment, StatefulSet, DaemonSet or Job: everything that scheduling, Pod Security and health look at. */
export function workloadBody(object: FootprintObject, chart: BuiltChart) {
  const found = chart.footprint.workloads.find((it) => isSame(it, object));
  if (found === undefined) return undefined;
  const { kind, replicas, podLabels, volumes } = found;
  const claims = chart.footprint.objects.filter(
    (it) => it.kind === 'PersistentVolumeClaim' && it.namespace === found.namespace,
  );
  const template = { metadata: { labels: podLabels }, spec: podSpec(found, claims) };
  if (kind === 'Job') return { spec: { template } };
  const sizes = volumes.filter((it) => it.startsWith(CLAIM)).map((it) => it.slice(CLAIM.length));
  return {
    spec: {
      ...(kind !== 'DaemonSet' && replicas !== null && { replicas }),
      ...(kind === 'StatefulSet' && { serviceName: found.name }),
      ...(kind === 'StatefulSet' &&
        sizes.length > 0 && {
          volumeClaimTemplates: sizes.map((size, i) => ({
            metadata: { name: `data-${i}` },
            spec: claimSpec(chart, size),
          })),
        }),
      selector: { matchLabels: podLabels },
      template,
    },
  };
}

/** A custom resource whose operator makes the pods (Prometheus, Alertmanager). */
export function operatedBody(object: FootprintObject, chart: BuiltChart) {
  const found = chart.footprint.workloads.find((it) => isSame(it, object));
  if (found === undefined) return undefined;
  const size = found.volumes.find((it) => it.startsWith(CLAIM))?.slice(CLAIM.length);
  const main = found.containers.find((it) => it.init !== true);
  return {
    spec: {
      ...(found.replicas !== null && { replicas: found.replicas }),
      serviceAccountName: found.serviceAccount,
      ...(main !== undefined && { resources: resourcesOf(main) }),
      ...(size !== undefined && { storage: { volumeClaimTemplate: { spec: claimSpec(chart, size) } } }),
    },
  };
}

/** A claim; the footprint does not tell its size. */
export function claimBody(_: FootprintObject, chart: BuiltChart) {
  return { spec: claimSpec(chart, '1Gi') };
}

function claimSpec({ needs }: BuiltChart, storage: string) {
  const storageClassName = needs.find((it) => it.startsWith('StorageClass/'))?.slice('StorageClass/'.length);
  return {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage } },
    ...(storageClassName !== undefined && { storageClassName }),
  };
}

/** Pods of a workload: everything that scheduling, Pod Security and health look at. `claims`: what they may mount. */
export function podSpec(workload: Workload, claims: readonly { readonly name: string }[] = []) {
  const { kind, priorityClass, nodeSelector, tolerations, containers } = workload;
  const init = containers.filter((it) => it.init === true).map(container);
  return {
    serviceAccountName: workload.serviceAccount,
    ...(priorityClass !== undefined && { priorityClassName: priorityClass }),
    ...(nodeSelector && { nodeSelector }),
    ...(tolerations && { tolerations }),
    ...affinityOf(workload),
    ...spreadOf(workload),
    ...(workload.hostNetwork && { hostNetwork: true }),
    ...(kind === 'Job' && { restartPolicy: 'Never' }),
    ...(init.length > 0 && { initContainers: init }),
    containers: containers.filter((it) => it.init !== true).map(container),
    // A claim that no pod mounts is never bound.
    ...(workload.volumes.includes('persistentVolumeClaim') && {
      volumes: claims.map(({ name }) => ({ name, persistentVolumeClaim: { claimName: name } })),
    }),
  };
}

function affinityOf({ affinity = [], podLabels }: Workload) {
  const terms = nodeTerms(affinity);
  const apart = affinity
    .filter((it) => it.startsWith('pod-anti required: '))
    .map((it) => ({
      topologyKey: it.slice('pod-anti required: '.length),
      labelSelector: { matchLabels: podLabels },
    }));
  if (terms === undefined && apart.length === 0) return {};
  return {
    affinity: {
      ...(terms !== undefined && {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: terms.map((matchExpressions) => ({ matchExpressions })),
          },
        },
      }),
      ...(apart.length > 0 && {
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: apart },
      }),
    },
  };
}

function spreadOf({ topologySpread = [], podLabels }: Workload) {
  if (topologySpread.length === 0) return {};
  const constraint = (text: string) => {
    const [topologyKey, whenUnsatisfiable, , maxSkew] = text.split(' ');
    const labelSelector = { matchLabels: podLabels };
    return { topologyKey, whenUnsatisfiable, maxSkew: Number(maxSkew), labelSelector };
  };
  return { topologySpreadConstraints: topologySpread.map(constraint) };
}

function container(it: Container) {
  return {
    name: it.name,
    image: it.image,
    securityContext: securityOf(it),
    ...(it.sidecar && { restartPolicy: 'Always' }),
    resources: resourcesOf(it),
    ...(it.init !== true && {
      ports: (it.ports ?? []).map(({ name, port, hostPort, protocol = 'TCP' }) => ({
        ...(name !== undefined && { name }),
        ...(hostPort !== undefined && { hostPort }),
        containerPort: port,
        protocol,
      })),
    }),
  };
}

function resourcesOf({ requests, limits }: Container) {
  return {
    ...(requests && { requests: texts(requests) }),
    ...(limits && { limits: texts(limits) }),
  };
}

/** What Pod Security looks at, as the chart has it. */
function securityOf(it: Container): Record<string, unknown> {
  const { privileged, runAsNonRoot, runAsUser, readOnlyRootFilesystem, allowPrivilegeEscalation } = it;
  const { capabilities, seccompProfile } = it;
  const stated = { privileged, runAsNonRoot, runAsUser, readOnlyRootFilesystem, allowPrivilegeEscalation };
  return {
    ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)),
    ...(capabilities && { capabilities }),
    ...(seccompProfile !== undefined && { seccompProfile: { type: seccompProfile } }),
  };
}

const texts = (map: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
