/** A Kubernetes object as a literal, before anybody has looked at it. */
export interface PlainObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
  readonly [field: string]: unknown;
}

/** What the environment says of the fleet, in the words of every program that builds it. */
export const FLEET = {
  environment: 'fleet',
  domain: 'fleet.example.com',
  repository: 'https://git.example.com/platform.git',
  gateway: 'istio-ingress/web',
  prometheus: 'http://kube-prometheus-stack-prometheus.monitoring.svc:9090',
} as const;

/** `app-0001`, counted from 1. */
export const appName = (index: number): string => `app-${String(index).padStart(4, '0')}`;

/** Largest number of replicas of an app: it differs, so that the objects are not all the same. */
export const maxReplicas = (index: number): number => 4 + (index % 7);

/** The seven objects of an app that its author writes. */
export function authored(name: string, max: number): PlainObject[] {
  const metadata = { name, namespace: name };
  const selector = { 'app.kubernetes.io/name': name };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, labels: selector },
      spec: {
        selector: { matchLabels: selector },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: { metadata: { labels: selector }, spec: pod(name, selector) },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: selector },
      spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    },
    scaledObject(name, max),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: {
        gateways: [FLEET.gateway],
        hosts: [`${name}.${FLEET.domain}`],
        http: [
          { route: [{ destination: { host: `${name}.${name}.svc.cluster.local`, port: { number: 80 } } }] },
        ],
      },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata,
      spec: {
        selector: { matchLabels: selector },
        endpoints: [{ port: 'http', path: '/metrics', interval: '30s' }],
      },
    },
  ];
}

function pod(name: string, selector: Readonly<Record<string, string>>) {
  const probe = { path: '/readyz', port: 8080, scheme: 'HTTP' };
  return {
    automountServiceAccountToken: false,
    serviceAccountName: name,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selector },
      },
    ],
    containers: [
      {
        name,
        image: `registry.example.com/${name}:1.2.3`,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '128Mi' } },
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
        startupProbe: { httpGet: probe, periodSeconds: 5, failureThreshold: 12, timeoutSeconds: 5 },
        readinessProbe: { httpGet: probe, periodSeconds: 10, timeoutSeconds: 5 },
        livenessProbe: { httpGet: probe, periodSeconds: 20, failureThreshold: 6, timeoutSeconds: 5 },
        securityContext: {
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
  };
}

function scaledObject(name: string, max: number): PlainObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name, namespace: name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicaCount: 2,
      maxReplicaCount: max,
      pollingInterval: 30,
      fallback: { failureThreshold: 3, replicas: 2, behavior: 'currentReplicasIfHigher' },
      advanced: {
        horizontalPodAutoscalerConfig: {
          name: `keda-hpa-${name}`,
          behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
        },
      },
      triggers: [
        {
          type: 'prometheus',
          metricType: 'AverageValue',
          metadata: {
            serverAddress: FLEET.prometheus,
            query: `sum(rate(istio_requests_total{reporter="destination",destination_workload_namespace="${name}",destination_workload="${name}"}[2m]))`,
            threshold: '100',
            ignoreNullValues: 'false',
          },
        },
      ],
    },
  };
}

/** The Namespace and the Application, which the engine derives and everybody else writes by hand. */
export function derived(name: string): PlainObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: {
          'istio-injection': 'enabled',
          'pod-security.kubernetes.io/audit': 'restricted',
          'pod-security.kubernetes.io/enforce': 'privileged',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
      spec: {
        project: 'apps',
        destination: { server: 'https://kubernetes.default.svc', namespace: name },
        source: {
          repoURL: FLEET.repository,
          targetRevision: 'main',
          path: `generated/${FLEET.environment}/${name}`,
          directory: { recurse: true, include: '*.yaml' },
        },
        ignoreDifferences: [
          { group: 'apps', kind: 'Deployment', name, namespace: name, jsonPointers: ['/spec/replicas'] },
        ],
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
          syncOptions: [
            'FailOnSharedResource=true',
            'RespectIgnoreDifferences=true',
            'ServerSideApply=true',
            'SkipDryRunOnMissingResource=true',
          ],
        },
      },
    },
  ];
}

/** All nine objects of an app, as a peer builds them. */
export function appObjects(index: number): PlainObject[] {
  const name = appName(index);
  return [...derived(name), ...authored(name, maxReplicas(index))];
}
