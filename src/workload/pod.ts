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
import { isScaled, type Scaling } from './scaling.ts';

/** A value of an environment variable: itself, or a key of a Secret in the namespace. */
export type EnvVariable = string | { readonly secret: string; readonly key: string };

/** The pod of a workload: one container and what surrounds it. */
export interface PodProps {
  /** Image with a full tag or digest. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Port that serves requests. */
  readonly port: number;
  readonly env?: Readonly<Record<string, EnvVariable>>;
  readonly resources: Resources;
  readonly health: Health;
  /** Prometheus metrics. Default: none are scraped. */
  readonly metrics?: { readonly port?: number; readonly path?: string };
  /** Folders that the process writes to; the rest of the file system is read-only. Default: none. */
  readonly writable?: readonly string[];
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
  /** Memory request and limit, e.g. `512Mi`. */
  readonly memory: string;
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
 * spread over zones where that is possible, without refusing to run where it is not.
 */
export function addDeployment(
  scope: Construct,
  name: string,
  pod: PodProps,
  scaling: Scaling,
  identityAnnotations: Readonly<Record<string, string>>,
  onFargate: boolean,
): Deployment {
  const serviceAccount = new ServiceAccount(scope, 'service-account', {
    metadata: { name, annotations: { ...identityAnnotations } },
    automountToken: false,
  });
  const volumes = (pod.writable ?? []).map((path, index) => ({
    path,
    volume: Volume.fromEmptyDir(scope, `writable-${index}`, `writable-${index}`),
  }));
  const surge = pod.rollout ?? { surge: 1, unavailable: 0 };
  const deployment = new Deployment(scope, 'deployment', {
    metadata: { name, labels: selectorOf(name) },
    select: false,
    ...(scaling.kind === 'fixed' && { replicas: scaling.replicas }),
    podMetadata: { labels: selectorOf(name) },
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
    containers: [container(scope, name, pod, volumes)],
  });
  if (isScaled(scaling)) deployment.markHasAutoscaler();
  deployment.select(LabelSelector.of({ labels: selectorOf(name) }));
  const cpu = k8s.Quantity.fromString(pod.resources.cpu);
  const memory = k8s.Quantity.fromString(pod.resources.memory);
  ApiObject.of(deployment).addJsonPatch(
    // cdk8s-plus writes all memory in Mi; `1024Mi` where `1Gi` was said is a puzzle in a review.
    JsonPatch.replace('/spec/template/spec/containers/0/resources', {
      requests: { cpu, memory },
      // Fargate sizes and bills a pod by its requests, and wants limits that equal them.
      limits: onFargate ? { cpu, memory } : { memory },
    }),
    // cdk8s-plus has no word for topology spread constraints.
    JsonPatch.add('/spec/template/spec/topologySpreadConstraints', [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selectorOf(name) },
      },
    ]),
  );
  return deployment;
}

function container(
  scope: Construct,
  name: string,
  pod: PodProps,
  mounts: { path: string; volume: Volume }[],
) {
  const { health, metrics } = pod;
  const probe = { port: pod.port, timeoutSeconds: Duration.seconds(5) };
  const metricsPort = metrics?.port ?? pod.port;
  return {
    name,
    image: pod.image,
    // Tags are pinned, so an image that is there is the right one.
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    ...(pod.command && { command: [...pod.command] }),
    ...(pod.args && { args: [...pod.args] }),
    ports: [
      { name: 'http', number: pod.port, protocol: Protocol.TCP },
      ...(metricsPort === pod.port ? [] : [{ name: 'metrics', number: metricsPort, protocol: Protocol.TCP }]),
    ],
    envVariables: Object.fromEntries(
      Object.entries(pod.env ?? {}).map(([key, value]) => [key, envValue(scope, key, value)]),
    ),
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

function envValue(scope: Construct, key: string, value: EnvVariable): EnvValue {
  if (typeof value === 'string') return EnvValue.fromValue(value);
  return EnvValue.fromSecretValue({
    secret: Secret.fromSecretName(scope, `secret-of-${key}`, value.secret),
    key: value.key,
  });
}
