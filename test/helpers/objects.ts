import type { KubeObject } from '../../src/object.ts';
import { deployment } from '../kit.ts';

/** A Deployment `web` with its ScaledObject, both changed as told. */
export function scaled(change: ScaledChange = {}): KubeObject[] {
  const { deployment: pods = {}, query, trigger, triggers, spec, metadata } = change;
  return [
    deployment('web', { replicas: null, ...pods }),
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'web', ...metadata },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicaCount: 2,
        maxReplicaCount: 10,
        fallback: { failureThreshold: 3, replicas: 5, behavior: 'currentReplicasIfHigher' },
        triggers: triggers ?? [prometheus(query, trigger)],
        ...spec,
      },
    },
  ];
}

interface ScaledChange {
  readonly deployment?: Parameters<typeof deployment>[1];
  /** PromQL of the only trigger. */
  readonly query?: string;
  /** Metadata over the trigger's. */
  readonly trigger?: Readonly<Record<string, string>>;
  readonly triggers?: readonly unknown[];
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A Prometheus trigger that no rule objects to. */
export function prometheus(
  query = 'sum(rate(http_requests_total[2m]))',
  change: Record<string, string> = {},
) {
  return {
    type: 'prometheus',
    metricType: 'AverageValue',
    metadata: {
      serverAddress: 'http://prometheus.monitoring.svc:9090',
      query,
      threshold: '100',
      ignoreNullValues: 'false',
      ...change,
    },
  };
}

/** A Service on port 80 for the pods of `deployment(name)`. */
export function service(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: { 'app.kubernetes.io/name': name },
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    },
  };
}

const OFF = { enabled: false };

/** Values of chart kube-prometheus-stack that switch off what EKS hides. */
export const WITHOUT_CONTROL_PLANE = {
  kubeControllerManager: OFF,
  kubeEtcd: OFF,
  kubeProxy: OFF,
  kubeScheduler: OFF,
  defaultRules: {
    rules: {
      etcd: false,
      kubeControllerManager: false,
      kubeProxy: false,
      kubeSchedulerAlerting: false,
      kubeSchedulerRecording: false,
    },
  },
};
