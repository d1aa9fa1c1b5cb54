import { type Context, component } from '../src/component.ts';
import { grafanaSettings } from './_grafana.ts';
import { checkStack, stackConfig } from './_stack-config.ts';
import { storageOf } from './_storage.ts';
import { sized } from './_values.ts';
import { STORAGE_CLASS } from './aws-ebs-csi-driver.ts';
import certManager from './cert-manager.ts';
import metricsServer from './metrics-server.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';
import secretStore, { externalSecret } from './secret-store.ts';

/** Label of the pods of Prometheus, for those who admit no others. */
export const PROMETHEUS_PODS = { 'app.kubernetes.io/name': 'prometheus' };

/** Prometheus as pods of the cluster reach it. */
export const PROMETHEUS_URL = 'http://kube-prometheus-stack-prometheus.monitoring.svc:9090';

/** Labels of nodes that kube_node_labels carries, so that queries can tell nodes apart by them. */
const NODE_LABELS = [
  'karpenter.sh/nodepool',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/zone',
];

const volume = (size: string) => ({
  volumeClaimTemplate: {
    spec: {
      storageClassName: STORAGE_CLASS,
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
    },
  },
});

const ALERTMANAGER_CONFIG = `route:
  receiver: default
  group_by: [alertname, namespace]
receivers:
  - name: default
    webhook_configs:
      - url: '{{ .url }}'
`;

export default component({
  name: 'kube-prometheus-stack',
  summary: 'Metrics, alerts and dashboards: Prometheus, Alertmanager, Grafana and their exporters.',
  project: 'platform',
  namespace: 'monitoring',
  // The node exporter reads the host.
  podSecurity: 'privileged',
  needs: ({ config, environment }) => [
    storageOf({ environment }),
    certManager,
    prometheusOperatorCrds,
    secretStore,
    // Grafana's autoscaler is Degraded until the metrics API answers.
    ...(config.grafana.persistence ? [] : [metricsServer]),
  ],
  after: [nodePools],
  access: ({ config, environment: { sso } }) => ({
    login: `single sign-on: members of ${sso.adminGroup} administer, of ${sso.viewerGroup} look. No login form.`,
    forwards: [
      {
        what: 'Prometheus: queries, targets and firing alerts',
        service: 'kube-prometheus-stack-prometheus',
        port: 9090,
        path: '/targets',
        login: 'none of its own',
      },
      ...(config.alertmanager.enabled
        ? [
            {
              what: 'Alertmanager: silences',
              service: 'kube-prometheus-stack-alertmanager',
              port: 9093,
              login: 'none of its own',
            },
          ]
        : []),
      {
        what: 'Grafana while single sign-on is down: its API, with basic authentication',
        service: 'kube-prometheus-stack-grafana',
        port: 80,
        path: '/api/health',
        login: 'admin-user and admin-password of the secret grafana-admin',
      },
    ],
  }),
  config: stackConfig,
  check: ({ config }) => checkStack(config),
  charts: (context) => {
    const { environment, config } = context;
    const { alertmanager } = config;
    const usual = environment.highAvailability ? 2 : 1;
    const replicas = config.replicas ?? usual;
    const alertmanagers = alertmanager.replicas ?? usual;
    // The chart's minimum of one, beside a single replica, would stop every drain; beside a maximum, nothing is accepted.
    const budget = (pods: number) => ({ enabled: true, minAvailable: pods > 1 ? 1 : 0 });
    return [
      {
        chart: 'kube-prometheus-stack',
        values: {
          crds: { enabled: false },
          // EKS hides the control plane, and kube-proxy's metrics bind to localhost.
          kubeEtcd: { enabled: false },
          kubeScheduler: { enabled: false },
          kubeControllerManager: { enabled: false },
          kubeProxy: { enabled: false },
          defaultRules: {
            rules: {
              etcd: false,
              kubeControllerManager: false,
              kubeProxy: false,
              kubeSchedulerAlerting: false,
              kubeSchedulerRecording: false,
              windows: false,
            },
          },
          prometheusOperator: {
            // The default, 10250, belongs to the kubelet on Fargate.
            tls: { internalPort: 10260 },
            resources: sized(context, '100m', '128Mi', '256Mi'),
            prometheusConfigReloader: { resources: sized(context, '10m', '32Mi', '64Mi') },
            admissionWebhooks: { certManager: { enabled: true }, patch: { enabled: false } },
          },
          prometheus: {
            podDisruptionBudget: budget(replicas),
            prometheusSpec: {
              replicas,
              podAntiAffinity: 'hard',
              podAntiAffinityTopologyKey: 'kubernetes.io/hostname',
              retention:
                config.retentionHours === undefined
                  ? `${config.retentionDays}d`
                  : `${config.retentionHours}h`,
              retentionSize: `${Math.floor(config.storageGiB * 0.9)}GB`,
              ...(config.scrapeSeconds !== undefined && { scrapeInterval: `${config.scrapeSeconds}s` }),
              // Monitors and rules of every component are picked up, not only this release's.
              serviceMonitorSelectorNilUsesHelmValues: false,
              podMonitorSelectorNilUsesHelmValues: false,
              ruleSelectorNilUsesHelmValues: false,
              probeSelectorNilUsesHelmValues: false,
              scrapeConfigSelectorNilUsesHelmValues: false,
              resources: sized(context, config.cpu, config.memory, config.memoryLimit),
              storageSpec: volume(`${config.storageGiB}Gi`),
            },
          },
          alertmanager: alertmanager.enabled
            ? {
                podDisruptionBudget: budget(alertmanagers),
                alertmanagerSpec: {
                  replicas: alertmanagers,
                  // From a Secret that External Secrets makes; else the chart renders one into Git.
                  useExistingSecret: true,
                  configSecret: 'alertmanager-config',
                  podAntiAffinity: 'hard',
                  resources: sized(context, '50m', '64Mi', '256Mi'),
                  storage: volume('5Gi'),
                },
              }
            : { enabled: false },
          grafana: grafanaSettings(context),
          'kube-state-metrics': {
            resources: sized(context, '50m', '128Mi', '512Mi'),
            metricLabelsAllowlist: [`nodes=[${NODE_LABELS.join(',')}]`],
          },
          ...(config.nodeExporter
            ? { 'prometheus-node-exporter': nodeExporter(context) }
            : { nodeExporter: { enabled: false } }),
        },
      },
    ];
  },
  build(context) {
    const owner = 'kube-prometheus-stack';
    context.add(
      externalSecret(context, owner, {
        name: 'grafana-admin',
        what: 'grafana-admin',
        keys: ['admin-user', 'admin-password'],
      }),
      externalSecret(context, owner, {
        name: 'grafana-oidc',
        what: 'grafana-oidc',
        keys: ['clientSecret'],
        template: { GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: '{{ .clientSecret }}' },
      }),
    );
    if (!context.config.alertmanager.enabled) return;
    context.add(
      externalSecret(context, owner, {
        name: 'alertmanager-config',
        what: 'alert-webhook',
        keys: ['url'],
        template: { 'alertmanager.yaml': ALERTMANAGER_CONFIG },
      }),
    );
  },
});

function nodeExporter(context: Context) {
  return {
    priorityClassName: 'system-node-critical',
    resources: sized(context, '50m', '32Mi', '128Mi'),
    // A DaemonSet pod on a Fargate node stays Pending for ever.
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate'] },
              ],
            },
          ],
        },
      },
    },
  };
}
