import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import {
  Capability,
  Deployment,
  DeploymentStrategy,
  EnvValue,
  ImagePullPolicy,
  k8s,
  LabelSelector,
  PercentOrAbsolute,
  Probe,
  Protocol,
  SeccompProfileType,
  Secret,
  ServiceAccount,
  Volume,
} from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { GPU } from '../gpu.ts';
import { addFiles } from './files.ts';
import { type Placement, placed } from './placement.ts';
import { isScaled, type Scaling } from './scaling.ts';

/** A value of an environment variable: itself, or a key of a Secret in the namespace. */
export type EnvVariable = string | { readonly secret: string; readonly key: string };

/** The pod of a workload: one container and what surrounds it. */
export interface PodProps extends Placement {
  /** Image with a full tag or digest. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Port that serves requests, and how it tells that it does. Default: none; then the workload has no Service. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, EnvVariable>>;
  readonly resources: Resources;
  /** Default: the pod counts as well as soon as its process runs. */
  readonly health?: Health;
  /** Prometheus metrics. Default: none are scraped. */
  readonly metrics?: { readonly port?: number; readonly path?: string };
  /** Folders that the process writes to; the rest of the file system is read-only. Default: none. */
  readonly writable?: readonly string[];
  /** Read-only files by path, all in one folder. A change of their text replaces the pods. Default: none. */
  readonly files?: Readonly<Record<string, string>>;
  /** User id of the process. Default: 10001. */
  readonly user?: number;
  /** Seconds between SIGTERM and SIGKILL. Default: 30. */
  readonly graceSeconds?: number;
  /** Pods beyond, and below, the wanted number during a rollout. Default: one more, none less. */
  readonly rollout?: { readonly surge: number; readonly unavailable: number };
}

/** Quantities as Kubernetes writes them. */
export interface Resources {
  /** CPU request, e.g. `500m`. No limit but on Fargate: throttling hurts latency and helps nobody. */
  readonly cpu: string;
  /** Memory request, e.g. `512Mi`. */
  readonly memory: string;
  /** Default: the request. */
  readonly memoryLimit?: string;
  /** Number of GPUs, whole ones. Default: 0. */
  readonly gpus?: number;
}

export interface Health {
  /** HTTP path that answers 2xx when the process serves. */
  readonly path: string;
  /** Seconds that a start may take before the container is restarted. Default: 60. */
  readonly startSeconds?: number;
}

/** The label that selects a workload's pods, and nothing else's. */
export const selectorOf = (name: string): Record<string, string> => ({ 'app.kubernetes.io/name': name });

/**
 * Deployment and ServiceAccount. The container passes Pod Security "restricted" whatever its namespace enforces; pods are
 * spread over zones where that is possible, and refuse to run where it is not if they must be.
 */
export function addDeployment(
  scope: Construct,
  name: string,
  pod: PodProps,
  scaling: Scaling,
  identityAnnotations: Readonly<Record<string, string>>,
  onFargate: boolean,
  zones: number,
): Deployment {
  const serviceAccount = new ServiceAccount(scope, 'service-account', {
    metadata: { name, annotations: { ...identityAnnotations } },
    automountToken: false,
  });
  const volumes = (pod.writable ?? []).map((path, index) => ({
    path,
    volume: Volume.fromEmptyDir(scope, `writable-${index}`, `writable-${index}`),
  }));
  const files = pod.files && addFiles(scope, name, pod.files);
  const surge = pod.rollout ?? { surge: 1, unavailable: 0 };
  const deployment = new Deployment(scope, 'deployment', {
    metadata: { name, labels: selectorOf(name) },
    select: false,
    ...(scaling.kind === 'fixed' && { replicas: scaling.replicas }),
    podMetadata: { labels: selectorOf(name), ...(files && { annotations: files.annotations }) },
    serviceAccount,
    automountServiceAccountToken: false,
    terminationGracePeriod: Duration.seconds(pod.graceSeconds ?? 30),
    securityContext: {
      ensureNonRoot: true,
      user: pod.user ?? 10001,
      group: pod.user ?? 10001,
      fsGroup: pod.user ?? 10001,
    },
    strategy: DeploymentStrategy.rollingUpdate({
      maxSurge: PercentOrAbsolute.absolute(surge.surge),
      maxUnavailable: PercentOrAbsolute.absolute(surge.unavailable),
    }),
    containers: [container(scope, name, pod, [...volumes, ...(files ? [files.mount] : [])])],
  });
  if (isScaled(scaling)) deployment.markHasAutoscaler();
  deployment.select(LabelSelector.of({ labels: selectorOf(name) }));
  ApiObject.of(deployment).addJsonPatch(
    // cdk8s-plus writes all memory in Mi; `1024Mi` where `1Gi` was said is a puzzle in a review.
    JsonPatch.replace('/spec/template/spec/containers/0/resources', resources(pod.resources, onFargate)),
    // cdk8s-plus has no word for topology spread constraints, and another one for the rest.
    ...Object.entries(
      placed(pod, { matchLabels: selectorOf(name), zones, gpus: pod.resources.gpus ?? 0 }),
    ).map(([field, value]) => JsonPatch.add(`/spec/template/spec/${field}`, value)),
  );
  return deployment;
}

/** Requests and limits of the container. */
function resources({ cpu, memory, memoryLimit = memory, gpus = 0 }: Resources, onFargate: boolean) {
  const quantity = (text: string) => k8s.Quantity.fromString(text);
  // GPUs are not shared: request and limit are one.
  const gpu = gpus > 0 && { [GPU]: k8s.Quantity.fromNumber(gpus) };
  // Fargate sizes and bills a pod by its requests, and wants limits that equal them.
  const sized = { cpu: quantity(cpu), memory: quantity(memoryLimit) };
  return onFargate
    ? { requests: { ...sized, ...gpu }, limits: { ...sized, ...gpu } }
    : {
        requests: { cpu: quantity(cpu), memory: quantity(memory), ...gpu },
        limits: { memory: quantity(memoryLimit), ...gpu },
      };
}

function container(
  scope: Construct,
  name: string,
  pod: PodProps,
  mounts: { path: string; volume: Volume }[],
) {
  return {
    name,
    image: pod.image,
    // Tags are pinned, so an image that is there is the right one.
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    ...(pod.command && { command: [...pod.command] }),
    ...(pod.args && { args: [...pod.args] }),
    ports: ports(pod),
    envVariables: Object.fromEntries(
      Object.entries(pod.env ?? {}).map(([key, value]) => [key, envValue(scope, key, value)]),
    ),
    ...probes(pod),
    securityContext: {
      ensureNonRoot: true,
      user: pod.user ?? 10001,
      group: pod.user ?? 10001,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      privileged: false,
      capabilities: { drop: [Capability.ALL] },
      seccompProfile: { type: SeccompProfileType.RUNTIME_DEFAULT },
    },
    volumeMounts: mounts,
  };
}

function ports({ port, metrics }: PodProps) {
  const named = (name: string, number: number) => ({ name, number, protocol: Protocol.TCP });
  return [
    ...(port === undefined ? [] : [named('http', port)]),
    ...(metrics?.port === undefined || metrics.port === port ? [] : [named('metrics', metrics.port)]),
  ];
}

function probes({ port, health }: PodProps) {
  if (health === undefined || port === undefined) return {};
  const probe = { port, timeoutSeconds: Duration.seconds(5) };
  return {
    startup: Probe.fromHttpGet(health.path, {
      ...probe,
      periodSeconds: Duration.seconds(5),
      failureThreshold: Math.ceil((health.startSeconds ?? 60) / 5),
    }),
    readiness: Probe.fromHttpGet(health.path, { ...probe, periodSeconds: Duration.seconds(10) }),
    liveness: Probe.fromHttpGet(health.path, {
      ...probe,
      periodSeconds: Duration.seconds(20),
      failureThreshold: 6,
    }),
  };
}

function envValue(scope: Construct, key: string, value: EnvVariable): EnvValue {
  if (typeof value === 'string') return EnvValue.fromValue(value);
  return EnvValue.fromSecretValue({
    secret: Secret.fromSecretName(scope, `secret-of-${key}`, value.secret),
    key: value.key,
  });
}
