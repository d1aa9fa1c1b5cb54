/** Valid objects of the kinds that an app is made of; tests break them in one place. */
export function validObjects() {
  return structuredClone({
    deployment,
    scaledObject,
    virtualService,
    serviceMonitor,
    application,
    externalSecret,
    nodePool,
  });
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': 'web' },
    annotations: { 'argocd.argoproj.io/sync-wave': '1' },
  },
  spec: {
    revisionHistoryLimit: 3,
    selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
      spec: {
        serviceAccountName: 'web',
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'web',
            image: 'example.com/web:1.0.0',
            imagePullPolicy: 'IfNotPresent',
            ports: [
              { name: 'http', containerPort: 8080, protocol: 'TCP' },
              { name: 'metrics', containerPort: 9090 },
            ],
            env: [
              { name: 'A', value: 'b' },
              { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
            ],
            resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '128Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            livenessProbe: { httpGet: { path: '/live', port: 'http' }, periodSeconds: 10 },
            readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
            volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
          },
        ],
      },
    },
  },
};
const scaledObject = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    scaleTargetRef: { name: 'web' },
    minReplicaCount: 2,
    maxReplicaCount: 10,
    pollingInterval: 15,
    cooldownPeriod: 300,
    advanced: {
      horizontalPodAutoscalerConfig: {
        behavior: {
          scaleDown: {
            stabilizationWindowSeconds: 300,
            policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }],
          },
        },
      },
    },
    triggers: [
      { type: 'prometheus', metadata: { serverAddress: 'http://p', query: 'sum(x)', threshold: '100' } },
      { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } },
    ],
  },
};
const virtualService = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    hosts: ['web.example.com'],
    gateways: ['istio-ingress/main'],
    http: [
      {
        match: [{ uri: { prefix: '/' } }],
        timeout: '30s',
        retries: { attempts: 3, perTryTimeout: '5s' },
        route: [{ destination: { host: 'web.shop.svc.cluster.local', port: { number: 80 } }, weight: 100 }],
      },
    ],
  },
};
const serviceMonitor = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
    namespaceSelector: { matchNames: ['shop'] },
    endpoints: [
      {
        port: 'metrics',
        interval: '30s',
        path: '/metrics',
        relabelings: [{ action: 'replace', targetLabel: 'x', sourceLabels: ['__a'], regex: '(.*)' }],
      },
    ],
  },
};
const application = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'web', namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
  spec: {
    project: 'apps',
    source: { repoURL: 'https://example.com/r.git', path: 'generated/dev/web', targetRevision: 'main' },
    destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      retry: { limit: -1, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
      syncOptions: ['ServerSideApply=true', 'RespectIgnoreDifferences=true'],
    },
    ignoreDifferences: [{ group: 'apps', kind: 'Deployment', name: 'web', jsonPointers: ['/spec/replicas'] }],
  },
};
const externalSecret = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    secretStoreRef: { name: 'aws', kind: 'ClusterSecretStore' },
    target: { name: 'web', template: { data: { a: 'b' } } },
    data: [{ secretKey: 'p', remoteRef: { key: 'x', property: 'password' } }],
  },
};
const nodePool = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'general' },
  spec: {
    template: {
      spec: {
        nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' },
        requirements: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] }],
      },
    },
    limits: { cpu: 100 },
  },
};
