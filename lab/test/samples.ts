import type { KubeObject } from '../../src/object.ts';
import { ISTIO_SAMPLES } from './samples-istio.ts';

/** Objects of custom kinds that the API server takes, with as little in them as it asks for: what else is stored is a default. */
export const SAMPLES = {
  nodePool: {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'sample' },
    spec: {
      disruption: { budgets: [{ nodes: '10%' }], consolidateAfter: '1m' },
      limits: { cpu: '32' },
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'sample' },
          requirements: [{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['on-demand'] }],
        },
      },
    },
  },
  nodeClass: {
    apiVersion: 'karpenter.k8s.aws/v1',
    kind: 'EC2NodeClass',
    metadata: { name: 'sample' },
    spec: {
      role: 'node',
      amiSelectorTerms: [{ alias: 'al2023@v20260903' }],
      subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'sample' } }],
      securityGroupSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'sample' } }],
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: '50Gi', encrypted: true } }],
      metadataOptions: { httpPutResponseHopLimit: 1 },
    },
  },
  scaledObject: {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      scaleTargetRef: { name: 'sample' },
      minReplicaCount: 1,
      maxReplicaCount: 3,
      triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '75' } }],
    },
  },
  triggerAuthentication: {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { secretTargetRef: [{ parameter: 'password', name: 'sample', key: 'password' }] },
  },
  externalSecret: {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'sample' },
      target: { name: 'sample', template: { data: { url: '{{ .url }}' } } },
      data: [{ secretKey: 'url', remoteRef: { key: 'sample', property: 'url' } }],
      dataFrom: [{ extract: { key: 'sample' } }],
    },
  },
  clusterSecretStore: {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: 'sample' },
    spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-central-1' } } },
  },
  certificate: {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { secretName: 'sample', issuerRef: { name: 'sample' }, dnsNames: ['sample'] },
  },
  clusterIssuer: {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name: 'sample' },
    spec: { selfSigned: {} },
  },
  serviceMonitor: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'sample' } }, endpoints: [{ port: 'http', interval: '30s' }] },
  },
  podMonitor: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { selector: {}, podMetricsEndpoints: [{ port: 'http' }] },
  },
  prometheusRule: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { groups: [{ name: 'sample', rules: [{ alert: 'Sample', expr: 'vector(1)', for: '5m' }] }] },
  },
  prometheus: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {},
  },
  application: {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      project: 'sample',
      source: { repoURL: 'https://git.example.com/platform.git', path: 'generated/sample' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'sample' },
      syncPolicy: { automated: { prune: true }, retry: { limit: -1, backoff: { duration: '10s' } } },
    },
  },
  appProject: {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'sample', namespace: 'default' },
    spec: { sourceRepos: ['https://git.example.com/platform.git'] },
  },
  targetGroupBinding: {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      serviceRef: { name: 'sample', port: 80 },
      targetGroupARN: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/sample/1',
    },
  },
  interceptorRoute: {
    apiVersion: 'http.keda.sh/v1beta1',
    kind: 'InterceptorRoute',
    metadata: { name: 'sample', namespace: 'default' },
    spec: {
      target: { service: 'sample', port: 80 },
      scalingMetric: { concurrency: { targetValue: 100 } },
      rules: [{ hosts: ['sample.example.com'] }],
    },
  },
  ...ISTIO_SAMPLES,
} as const satisfies Readonly<Record<string, KubeObject>>;

/** Names one of the samples. */
export type SampleName = keyof typeof SAMPLES;
