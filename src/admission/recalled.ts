import type { Container, DisruptionBudget, FootprintService, Workload } from '../footprint.ts';
import { type CelValue, untypedOf } from '../schemas/cel/values.ts';
import { PartlyKnown } from './unknown.ts';

/**
 * An object of a chart, as far as the record of the chart tells. Of everything else a policy may ask, nobody knows: it has then
 * nothing to say here.
 */
export interface Recalled {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What `object` is in CEL. */
  readonly value: CelValue;
}

const API_VERSIONS: Readonly<Record<string, string>> = {
  ...{ Deployment: 'apps/v1', StatefulSet: 'apps/v1', DaemonSet: 'apps/v1' },
  ...{ Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1' },
};

/** The workload; `undefined` where an operator makes its pods, which adds to them what it will. */
export function recalledWorkload(workload: Workload): Recalled | undefined {
  const { kind, namespace, name } = workload;
  const apiVersion = API_VERSIONS[kind];
  if (apiVersion === undefined || workload.madeByOperator === true) return undefined;
  const pod = podOf(workload);
  const labels = untypedOf(workload.podLabels);
  const template = part('its pod template', { spec: pod, metadata: part('metadata', { labels }) });
  const job = part('its job', { spec: part('its job', { template }) });
  const replicas = untypedOf(workload.replicas ?? undefined);
  const spec =
    kind === 'Pod' ? pod : part('spec', kind === 'CronJob' ? { jobTemplate: job } : { template, replicas });
  return recalled(apiVersion, kind, namespace, name, spec);
}

export function recalledService(service: FootprintService): Recalled {
  const { namespace, name, type, loadBalancerClass, headless } = service;
  return recalled(
    'v1',
    'Service',
    namespace,
    name,
    part('spec', {
      ...{ type, loadBalancerClass },
      ...(headless === true && { clusterIP: 'None' }),
    }),
  );
}

export function recalledBudget({
  namespace,
  name,
  minAvailable,
  maxUnavailable,
}: DisruptionBudget): Recalled {
  const spec = { minAvailable: untypedOf(minAvailable), maxUnavailable: untypedOf(maxUnavailable) };
  return recalled('policy/v1', 'PodDisruptionBudget', namespace, name, part('spec', spec));
}

function recalled(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  spec: CelValue,
): Recalled {
  const metadata = part('metadata', {
    name,
    namespace,
    ownerReferences: undefined,
    deletionTimestamp: undefined,
  });
  const value = part(`a ${kind} of a chart`, { apiVersion, kind, metadata, spec });
  return { apiVersion, kind, namespace, name, value };
}

function podOf(workload: Workload): CelValue {
  const { containers, hostNetwork, hostPID, hostIPC, priorityClass, nodeSelector, volumes } = workload;
  const [init, running] = [true, false].map((isInit) =>
    containers.filter((it) => (it.init === true) === isInit).map(containerOf),
  );
  return part('its pods', {
    containers: running,
    initContainers: init?.length === 0 ? undefined : init,
    ...{ hostNetwork: hostNetwork || undefined, hostPID, hostIPC },
    priorityClassName: priorityClass,
    nodeSelector: untypedOf(nodeSelector),
    volumes: volumesOf(volumes),
    securityContext: securityOf(containers),
    terminationGracePeriodSeconds: untypedOf(workload.terminationGracePeriodSeconds),
    resources: resourcesOf(workload.resources),
  });
}

/** The record has what takes effect in each container: the pod says nothing where that says nothing either. */
function securityOf(containers: readonly Container[]): CelValue {
  const fields = ['runAsNonRoot', 'runAsUser', 'seccompProfile'] as const;
  const unsaid = fields.filter((field) => containers.some((it) => it[field] === undefined));
  return part(
    'the security context of its pods',
    Object.fromEntries(unsaid.map((field) => [field, undefined])),
  );
}

function containerOf(container: Container): CelValue {
  const { name, image, ports, sidecar, hasLiveness, hasReadiness } = container;
  return part(`container ${name}`, {
    ...{ name, image },
    resources: resourcesOf(container),
    ports: ports?.map(({ port, hostPort, protocol, name }) =>
      untypedOf({
        containerPort: port,
        ...(hostPort && { hostPort }),
        ...(protocol && { protocol }),
        ...(name && { name }),
      }),
    ),
    securityContext: part('its security context', {
      privileged: container.privileged,
      runAsNonRoot: container.runAsNonRoot,
      runAsUser: untypedOf(container.runAsUser),
      readOnlyRootFilesystem: container.readOnlyRootFilesystem,
      allowPrivilegeEscalation: container.allowPrivilegeEscalation,
      capabilities: untypedOf(container.capabilities),
      seccompProfile:
        container.seccompProfile === undefined
          ? undefined
          : part('seccompProfile', { type: container.seccompProfile }),
    }),
    restartPolicy: sidecar === true ? 'Always' : undefined,
    ...(hasLiveness !== undefined && { livenessProbe: there('livenessProbe', hasLiveness) }),
    ...(hasReadiness !== undefined && { readinessProbe: there('readinessProbe', hasReadiness) }),
    startupProbe: there('startupProbe', container.hasStartup === true),
  });
}

function resourcesOf({ requests, limits }: Workload['resources'] = {}): CelValue | undefined {
  const stated = { requests: filled(requests), limits: filled(limits) };
  return stated.requests || stated.limits ? part('resources', stated) : undefined;
}

/** Volumes by their kinds; what each is called is not on record. */
function volumesOf(lines: readonly string[]): CelValue | undefined {
  const volumes = lines.filter((it) => !it.startsWith('volumeClaimTemplate:'));
  if (volumes.length === 0) return undefined;
  return volumes.map((line) => {
    const [kind = '', path = ''] = line.split(/:(.*)/s);
    const source = kind === 'hostPath' ? part(kind, { path }) : part(kind, {});
    return new PartlyKnown('a volume', [
      ['name', undefined],
      [kind, source],
    ]);
  });
}

const there = (field: string, is: boolean) => (is ? part(field, {}) : undefined);

const filled = (amounts: Readonly<Record<string, unknown>> = {}) =>
  Object.keys(amounts).length === 0 ? undefined : untypedOf(amounts);

/** A part of which these fields are known: those that are `undefined` to be absent. */
function part(of: string, fields: Readonly<Record<string, CelValue | undefined>>): CelValue {
  const entries = Object.entries(fields);
  return new PartlyKnown(
    of,
    entries.filter(([, value]) => value !== undefined),
    entries.filter(([, value]) => value === undefined).map(([field]) => field),
  );
}
