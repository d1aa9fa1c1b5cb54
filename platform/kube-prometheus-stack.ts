import { z } from 'zod';
import { component } from '../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { evaluateJsonnet } from '../src/jsonnet.ts';
import { dashboard } from './_dashboard.ts';
import { grafanaSettings } from './_grafana.ts';
import { sized } from './_values.ts';
import awsEbsCsiDriver, { STORAGE_CLASS } from './aws-ebs-csi-driver.ts';
import certManager from './cert-manager.ts';
import nodePools from './node-pools.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';
import secretStore, { externalSecret } from './secret-store.ts';

/** Label of the pods of Prometheus, for those who admit no others. */
export const PROMETHEUS_PODS = { 'app.kubernetes.io/name': 'prometheus' };

/** Prometheus as pods of the cluster reach it. */
export const PROMETHEUS_URL = 'http://kube-prometheus-stack-prometheus.monitoring.svc:9090';

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
  needs: [awsEbsCsiDriver, certManager, prometheusOperatorCrds, secretStore],
  after: [nodePools],
  config: z.strictObject({
    retentionDays: z.int().min(1).max(365).default(15).describe('Days that Prometheus keeps metrics.'),
    storageGiB: z
      .int()
      .min(5)
      .max(16384)
      .default(50)
      .describe("Size of each Prometheus volume in GiB; nine tenths of it are Prometheus's."),
    cpu: cpuQuantity.default('500m').describe('CPU request of Prometheus.'),
    memory: memoryQuantity.default('2Gi').describe('Memory request of Prometheus.'),
    memoryLimit: memoryQuantity.default('4Gi').describe('Memory limit of Prometheus.'),
  }),
  charts: (context) => {
    const { environment, config } = context;
    const two = environment.highAvailability;
    // The chart's minimum of one, beside a single replica, would stop every drain; beside a maximum, nothing is accepted.
    const budget = { enabled: true, minAvailable: two ? 1 : 0 };
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
            podDisruptionBudget: budget,
            prometheusSpec: {
              replicas: two ? 2 : 1,
              podAntiAffinity: 'hard',
              podAntiAffinityTopologyKey: 'kubernetes.io/hostname',
              retention: `${config.retentionDays}d`,
              retentionSize: `${Math.floor(config.storageGiB * 0.9)}GB`,
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
          alertmanager: {
            podDisruptionBudget: budget,
            alertmanagerSpec: {
              replicas: two ? 2 : 1,
              // From a Secret that External Secrets makes; else the chart renders one into Git.
              useExistingSecret: true,
              configSecret: 'alertmanager-config',
              podAntiAffinity: 'hard',
              resources: sized(context, '50m', '64Mi', '256Mi'),
              storage: volume('5Gi'),
            },
          },
          grafana: grafanaSettings(context),
          'kube-state-metrics': { resources: sized(context, '50m', '128Mi', '512Mi') },
          'prometheus-node-exporter': {
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
          },
        },
      },
    ];
  },
  build(context) {
    const owner = 'kube-prometheus-stack';
    context.add(
      dashboard('platform-dashboard', evaluateJsonnet('platform/dashboards/platform.jsonnet')),
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
      externalSecret(context, owner, {
        name: 'alertmanager-config',
        what: 'alert-webhook',
        keys: ['url'],
        template: { 'alertmanager.yaml': ALERTMANAGER_CONFIG },
      }),
    );
  },
});
