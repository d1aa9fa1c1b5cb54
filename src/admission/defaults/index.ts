import { groupOf, type KubeObject } from '../../object.ts';
import { each, fill, type Json, withoutNothing } from './fill.ts';
import { fillPod, fillPodItself } from './pod.ts';

const RBAC = 'rbac.authorization.k8s.io';
const rolling = (limits: object) => ({ type: 'RollingUpdate', rollingUpdate: limits });

function fillStrategy(strategy: Json, limits: Readonly<Record<string, unknown>>): void {
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy.type !== 'RollingUpdate') return;
  fill(strategy, { rollingUpdate: {} });
  fill(strategy.rollingUpdate, limits);
}

const fillClaim = (spec: Json) => fill(spec, { volumeMode: 'Filesystem' });

function fillTemplate(spec: Json): void {
  fill(spec?.template, { metadata: {} });
  fillPod(spec?.template?.spec);
}

function fillJob(spec: Json): void {
  const isOne = spec?.completions === undefined && spec?.parallelism === undefined;
  fill(spec, {
    ...(isOne && { completions: 1 }),
    ...{
      parallelism: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
    },
    podReplacementPolicy: spec?.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
  });
  fillTemplate(spec);
}

function fillBinding(object: Json): void {
  fill(object.roleRef, { apiGroup: RBAC });
  each(object.subjects, (subject) => {
    if (subject.kind !== 'ServiceAccount') fill(subject, { apiGroup: RBAC });
  });
}

const POLICIES = 'admissionregistration.k8s.io';

function fillMatch(match: Json): void {
  fill(match, { namespaceSelector: {}, objectSelector: {}, matchPolicy: 'Equivalent' });
  for (const rules of [match?.resourceRules, match?.excludeResourceRules]) {
    each(rules, (rule) => fill(rule, { scope: '*' }));
  }
}

/** By group and kind, what is added to an object: k8s.io/kubernetes, pkg/apis/<group>/<version>/defaults.go. */
const FILLERS: Readonly<Record<string, (object: Json) => void>> = {
  '/Pod': ({ spec }) => {
    fillPod(spec);
    fillPodItself(spec);
  },
  'apps/Deployment': ({ spec }) => {
    fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    fillStrategy(spec.strategy, { maxUnavailable: '25%', maxSurge: '25%' });
    if (spec.paused === false) delete spec.paused;
    if (spec.minReadySeconds === 0) delete spec.minReadySeconds;
    fillTemplate(spec);
  },
  'apps/DaemonSet': ({ spec }) => {
    fill(spec, { updateStrategy: {}, revisionHistoryLimit: 10 });
    fillStrategy(spec.updateStrategy, { maxUnavailable: 1, maxSurge: 0 });
    fillTemplate(spec);
  },
  'apps/StatefulSet': ({ spec }) => {
    const retention = { whenDeleted: 'Retain', whenScaled: 'Retain' };
    fill(spec, {
      ...{ replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' },
      ...{ updateStrategy: rolling({}), persistentVolumeClaimRetentionPolicy: {} },
    });
    fill(spec.persistentVolumeClaimRetentionPolicy, retention);
    fill(spec.updateStrategy.rollingUpdate, { partition: 0 });
    each(spec.volumeClaimTemplates, (claim) => {
      fillClaim(claim.spec);
      fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } });
    });
    fillTemplate(spec);
  },
  'batch/Job': ({ metadata, spec }) => {
    fillJob(spec);
    const labels = spec?.template?.metadata?.labels;
    if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = labels;
  },
  'batch/CronJob': ({ spec }) => {
    const history = { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 };
    fill(spec, { concurrencyPolicy: 'Allow', suspend: false, ...history });
    fill(spec?.jobTemplate, { metadata: {} });
    fillTemplate(spec?.jobTemplate?.spec);
  },
  '/Service': ({ spec }) => {
    fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' });
    each(spec.ports, (port) => fill(port, { protocol: 'TCP', targetPort: port.port }));
    if (spec.type !== 'ExternalName') fill(spec, { internalTrafficPolicy: 'Cluster' });
    const isOpen = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || spec.externalIPs?.length > 0;
    if (isOpen) fill(spec, { externalTrafficPolicy: 'Cluster' });
    if (spec.type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
  },
  '/Secret': (object) => fill(object, { type: 'Opaque' }),
  '/PersistentVolumeClaim': ({ spec }) => fillClaim(spec),
  'autoscaling/HorizontalPodAutoscaler': ({ spec }) => fill(spec, { minReplicas: 1 }),
  'networking.k8s.io/NetworkPolicy': ({ spec }) => {
    const isBoth = spec?.egress?.length > 0;
    fill(spec, { policyTypes: isBoth ? ['Ingress', 'Egress'] : ['Ingress'] });
    for (const rules of [spec?.ingress, spec?.egress]) {
      each(rules, ({ ports }) => each(ports, (port) => fill(port, { protocol: 'TCP' })));
    }
  },
  [`${POLICIES}/ValidatingAdmissionPolicy`]: ({ spec }) => {
    fill(spec, { failurePolicy: 'Fail' });
    fillMatch(spec?.matchConstraints);
  },
  [`${POLICIES}/ValidatingAdmissionPolicyBinding`]: ({ spec }) => fillMatch(spec?.matchResources),
  'rbac.authorization.k8s.io/ClusterRoleBinding': fillBinding,
  'rbac.authorization.k8s.io/RoleBinding': fillBinding,
  'storage.k8s.io/StorageClass': (object) =>
    fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'scheduling.k8s.io/PriorityClass': (object) => fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
};

/**
 * An object of a built-in kind with what the API server fills in before it asks any policy, and without what it leaves out. Not with what it
 * makes up (addresses, ports, ids, times), nor with what other admission plugins and webhooks of the cluster add. The lab compares.
 */
export function asSeen(object: KubeObject): KubeObject {
  const seen = withoutNothing(object);
  FILLERS[`${groupOf(object.apiVersion)}/${object.kind}`]?.(seen);
  return seen;
}
