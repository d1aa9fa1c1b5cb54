import { changing, clusterObject, creating, having, object, pruning, type Sample } from './sample.ts';

const labels = { app: 'web' };
const container = {
  name: 'web',
  image: 'registry.example.com/web:1.0.0',
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true },
};
const spec = {
  selector: { matchLabels: labels },
  template: { metadata: { labels }, spec: { containers: [container] } },
};
export const deployment = object('apps/v1 Deployment', { spec });
const stateful = object('apps/v1 StatefulSet', { spec: { ...spec, serviceName: 'web' } });
const daemon = object('apps/v1 DaemonSet', { spec });
const cron = object('batch/v1 CronJob', {
  spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: spec.template } } },
});
const LABEL = 'spec|template|metadata|annotations|restarted';
const scaled = object('keda.sh/v1alpha1 ScaledObject', {
  spec: {
    scaleTargetRef: { name: 'web' },
    minReplicaCount: 2,
    maxReplicaCount: 6,
    triggers: [{ type: 'cpu' }],
  },
});
const hpa = object('autoscaling/v2 HorizontalPodAutoscaler', {
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 6 },
});

/** Pods and how many there are. */
export const RUNNING: readonly Sample[] = [
  changing(['restart-deployment', 'restarted', 'medium'], deployment, LABEL, 'now'),
  changing(
    ['restart-deployment', 'restarted', 'high'],
    having(deployment, 'spec.strategy', { type: 'Recreate' }),
    LABEL,
    'now',
  ),
  changing(['restart-deployment', 'restarted', 'info'], having(deployment, 'spec.replicas', 0), LABEL, 'now'),
  changing(['restart-statefulset', 'restarted', 'medium'], stateful, LABEL, 'now'),
  changing(
    ['restart-statefulset', 'restarted', 'low'],
    having(stateful, 'spec.updateStrategy', { type: 'OnDelete' }),
    LABEL,
    'now',
  ),
  changing(['restart-daemonset', 'restarted', 'medium'], daemon, LABEL, 'now'),
  changing(
    ['restart-daemonset', 'restarted', 'low'],
    having(daemon, 'spec.updateStrategy', { type: 'OnDelete' }),
    LABEL,
    'now',
  ),
  changing(['strategy', 'changed', 'medium'], deployment, 'spec.strategy', { type: 'Recreate' }),
  changing(['strategy', 'changed', 'low'], daemon, 'spec.updateStrategy', { type: 'OnDelete' }),
  changing(
    ['restart-operator', 'restarted', 'medium'],
    object('monitoring.coreos.com/v1 Prometheus', { spec: { retention: '1d' } }),
    'spec.retention',
    '2d',
  ),
  changing(['next-run', 'changed', 'low'], cron, 'spec.schedule', '0 1 * * *'),
  changing(['image', 'version', 'low'], deployment, 'spec.template.spec.containers', [
    { ...container, image: 'registry.example.com/web:2.0.0' },
  ]),
  changing(['image', 'version', 'low'], cron, 'spec.jobTemplate.spec.template.spec.containers', [
    { ...container, image: 'registry.example.com/web:2.0.0' },
  ]),
  changing(['replicas', 'scale', 'low'], deployment, 'spec.replicas', 3, 2),
  changing(['replicas', 'scale', 'medium'], deployment, 'spec.replicas', 1, 2),
  changing(['replicas', 'scale', 'high'], deployment, 'spec.replicas', 0, 2),
  changing(['replicas', 'scale-owner', 'medium'], deployment, 'spec.replicas', 3),
  changing(['replicas', 'scale-owner', 'medium'], deployment, 'spec.replicas', undefined, 3),
  changing(['scaler-target', 'scale-owner', 'high'], scaled, 'spec.scaleTargetRef', { name: 'api' }),
  changing(['scaler-target', 'scale-owner', 'high'], hpa, 'spec.scaleTargetRef', {
    kind: 'Deployment',
    name: 'api',
  }),
  changing(['scaler-bounds', 'scale', 'medium'], scaled, 'spec.maxReplicaCount', 3),
  changing(['scaler-bounds', 'scale', 'low'], hpa, 'spec.maxReplicas', 8),
  changing(['scaler-rules', 'scale', 'low'], scaled, 'spec.triggers', [{ type: 'memory' }]),
  changing(
    ['scaler-pause', 'scale-owner', 'high'],
    scaled,
    'metadata|annotations|autoscaling.keda.sh/paused',
    'true',
  ),
  creating(['scaler-created', 'scale-owner', 'medium'], scaled),
  pruning(['scaler-pruned', 'scale-owner', 'high'], hpa),
  changing(['content', 'changed', 'low'], object('v1 ConfigMap', { data: { a: '1' } }), 'data.a', '2'),
  changing(
    ['monitors', 'changed', 'low'],
    object('monitoring.coreos.com/v1 ServiceMonitor', { spec: { jobLabel: 'a' } }),
    'spec.jobLabel',
    'b',
  ),
  pruning(['monitors', 'changed', 'low'], object('monitoring.coreos.com/v1 PodMonitor', { spec: {} })),
  changing(
    ['alerts', 'changed', 'low'],
    object('monitoring.coreos.com/v1 PrometheusRule', { spec: { groups: [] } }),
    'spec.groups',
    [{ name: 'a' }],
  ),
  changing(
    ['disruption', 'changed', 'medium'],
    object('policy/v1 PodDisruptionBudget', { spec: { maxUnavailable: 1 } }),
    'spec.maxUnavailable',
    2,
  ),
  changing(
    ['quota', 'changed', 'medium'],
    object('v1 ResourceQuota', { spec: { hard: { pods: '1' } } }),
    'spec.hard.pods',
    '2',
  ),
  changing(['metadata', 'metadata', 'info'], deployment, 'metadata|labels|app.kubernetes.io/part-of', 'shop'),
  changing(
    ['api-version', 'changed', 'low'],
    object('autoscaling/v1 HorizontalPodAutoscaler', {}),
    'apiVersion',
    'autoscaling/v2',
  ),
  changing(['finalizers', 'changed', 'medium'], object('v1 ConfigMap', {}), 'metadata.finalizers', [
    'example.com/a',
  ]),
  changing(['wave', 'order', 'low'], deployment, 'metadata|annotations|argocd.argoproj.io/sync-wave', '3'),
  changing(
    ['hook', 'order', 'medium'],
    object('batch/v1 Job', {}),
    'metadata|annotations|argocd.argoproj.io/hook',
    'PostSync',
  ),
  changing(
    ['sync-options', 'delivery', 'medium'],
    deployment,
    'metadata|annotations|argocd.argoproj.io/sync-options',
    'Replace=true',
  ),
  changing(
    ['sync-options', 'delivery', 'high'],
    clusterObject('v1 Namespace'),
    'metadata|annotations|argocd.argoproj.io/sync-options',
    undefined,
    'Prune=confirm,Delete=confirm',
  ),
  changing(
    ['tracking', 'delivery', 'medium'],
    deployment,
    'metadata|labels|app.kubernetes.io/instance',
    'other',
  ),
];
