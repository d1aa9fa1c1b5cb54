import type { KubeObject } from '../../src/object.ts';
import { clusterObject, having, object } from './samples/sample.ts';

/** Fields of the table that the API server refuses to change: on objects that it takes, so that the lab can ask it. */
export interface ImmutablePair {
  readonly rule: string;
  readonly field: string;
  readonly before: KubeObject;
  readonly after: KubeObject;
}

const labels = { app: 'web' };
const template = {
  metadata: { labels },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'web',
        image: 'registry.example.com/web:1.0.0',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
};
const selector = { matchLabels: labels };
const otherLabels = { app: 'web', tier: 'front' };
const both = { ...template, metadata: { labels: otherLabels } };
const claim = (size: string) => ({
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } },
});

const workload = (type: string, spec: object = {}) =>
  object(type, { spec: { selector, template: both, ...spec } });
const stateful = workload('apps/v1 StatefulSet', {
  serviceName: 'web',
  volumeClaimTemplates: [claim('1Gi')],
});
const jobSpec = { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } };
const job = object('batch/v1 Job', {
  spec: { suspend: true, completionMode: 'Indexed', completions: 2, parallelism: 1, ...jobSpec },
});
const plainJob = having(job, 'spec.completionMode', 'NonIndexed');
const service = object('v1 Service', { spec: { selector: labels, ports: [{ name: 'http', port: 80 }] } });
const claims = object('v1 PersistentVolumeClaim', {
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'gp3',
    volumeMode: 'Filesystem',
    volumeName: 'one',
    selector: { matchLabels: labels },
    resources: { requests: { storage: '1Gi' } },
  },
});
const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole' };
const storage = clusterObject('storage.k8s.io/v1 StorageClass', {
  provisioner: 'ebs.csi.aws.com',
  parameters: { type: 'gp3' },
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
});
const attributes = clusterObject('storage.k8s.io/v1 VolumeAttributesClass', {
  driverName: 'ebs.csi.aws.com',
  parameters: { iops: '3000' },
});
const driver = clusterObject('storage.k8s.io/v1 CSIDriver', {
  spec: { attachRequired: true, volumeLifecycleModes: ['Persistent'] },
});
const priority = clusterObject('scheduling.k8s.io/v1 PriorityClass', {
  value: 10,
  preemptionPolicy: 'Never',
});
const crd = clusterObject(
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  {
    spec: {
      group: 'shop.example.com',
      scope: 'Namespaced',
      names: { kind: 'Cart', plural: 'carts', singular: 'cart', listKind: 'CartList' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  },
  { name: 'carts.shop.example.com' },
);
const pool = clusterObject('karpenter.sh/v1 NodePool', {
  spec: {
    disruption: { consolidateAfter: '1m', consolidationPolicy: 'WhenEmpty', budgets: [{ nodes: '10%' }] },
    template: {
      spec: {
        expireAfter: '720h',
        nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' },
        requirements: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }],
      },
    },
  },
});

const pair = (rule: string, of: KubeObject, field: string, value: unknown, was?: unknown): ImmutablePair => ({
  rule: `immutable-${rule}`,
  field,
  before: was === undefined ? of : having(of, field, was),
  after: having(of, field, value),
});
const otherSelector = { matchLabels: otherLabels };
const binding = (type: string) =>
  (type === 'ClusterRoleBinding' ? clusterObject : object)(`rbac.authorization.k8s.io/v1 ${type}`, {
    roleRef: { ...role, name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
  });

export const IMMUTABLE_PAIRS: readonly ImmutablePair[] = [
  ...['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'].map((kind) =>
    pair(
      kind.toLowerCase(),
      kind === 'StatefulSet' ? stateful : workload(`apps/v1 ${kind}`),
      'spec.selector',
      otherSelector,
    ),
  ),
  pair('statefulset', stateful, 'spec.serviceName', 'other'),
  pair('statefulset', stateful, 'spec.podManagementPolicy', 'Parallel', 'OrderedReady'),
  pair('statefulset', stateful, 'spec.volumeClaimTemplates', [claim('2Gi')]),
  pair('job', job, 'spec.template', {
    ...jobSpec.template,
    spec: { ...jobSpec.template.spec, terminationGracePeriodSeconds: 5 },
  }),
  pair('job', having(plainJob, 'spec.completionMode', undefined), 'spec.completions', 3),
  pair('job', job, 'spec.completionMode', 'NonIndexed'),
  pair('job', job, 'spec.podFailurePolicy', {
    rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
  }),
  pair('job', job, 'spec.successPolicy', { rules: [{ succeededCount: 1 }] }),
  pair('job', job, 'spec.backoffLimitPerIndex', 2, 1),
  pair('job', job, 'spec.managedBy', 'example.com/other'),
  pair('job', having(job, 'spec.manualSelector', true), 'spec.selector', otherSelector, selector),
  pair('service', service, 'spec.clusterIP', 'None'),
  pair(
    'service',
    having(service, 'spec.type', 'LoadBalancer'),
    'spec.loadBalancerClass',
    'example.com/b',
    'example.com/a',
  ),
  pair('persistentvolumeclaim', claims, 'spec.accessModes', ['ReadWriteMany']),
  pair('persistentvolumeclaim', claims, 'spec.selector', otherSelector),
  pair('persistentvolumeclaim', claims, 'spec.storageClassName', 'gp2'),
  pair('persistentvolumeclaim', claims, 'spec.volumeMode', 'Block'),
  pair('persistentvolumeclaim', claims, 'spec.volumeName', 'two'),
  pair(
    'persistentvolumeclaim',
    having(claims, 'spec.selector', undefined),
    'spec.dataSource',
    { kind: 'PersistentVolumeClaim', name: 'b' },
    { kind: 'PersistentVolumeClaim', name: 'a' },
  ),
  pair(
    'persistentvolumeclaim',
    having(claims, 'spec.selector', undefined),
    'spec.dataSourceRef',
    { kind: 'PersistentVolumeClaim', name: 'b' },
    { kind: 'PersistentVolumeClaim', name: 'a' },
  ),
  pair('secret', object('v1 Secret', { type: 'Opaque' }), 'type', 'example.com/other'),
  ...['RoleBinding', 'ClusterRoleBinding'].map((kind) =>
    pair(kind.toLowerCase(), binding(kind), 'roleRef', { ...role, name: 'edit' }),
  ),
  pair('storageclass', storage, 'provisioner', 'efs.csi.aws.com'),
  pair('storageclass', storage, 'parameters', { type: 'io2' }),
  pair('storageclass', storage, 'reclaimPolicy', 'Retain'),
  pair('storageclass', storage, 'volumeBindingMode', 'Immediate'),
  pair('volumeattributesclass', attributes, 'driverName', 'efs.csi.aws.com'),
  pair('volumeattributesclass', attributes, 'parameters', { iops: '4000' }),
  pair('csidriver', driver, 'spec.attachRequired', false),
  pair('csidriver', driver, 'spec.volumeLifecycleModes', ['Persistent', 'Ephemeral']),
  pair('priorityclass', priority, 'value', 20),
  pair('priorityclass', priority, 'preemptionPolicy', 'PreemptLowerPriority'),
  pair(
    'ingressclass',
    clusterObject('networking.k8s.io/v1 IngressClass', { spec: { controller: 'example.com/a' } }),
    'spec.controller',
    'example.com/b',
  ),
  pair(
    'runtimeclass',
    clusterObject('node.k8s.io/v1 RuntimeClass', { handler: 'runc' }),
    'handler',
    'gvisor',
  ),
  pair('customresourcedefinition', crd, 'spec.scope', 'Cluster'),
  pair('customresourcedefinition', crd, 'spec.group', 'other.example.com'),
  pair('customresourcedefinition', crd, 'spec.names.plural', 'trolleys'),
  pair('nodepool', pool, 'spec.template.spec.nodeClassRef', {
    group: 'other.example.com',
    kind: 'EC2NodeClass',
    name: 'default',
  }),
  pair('nodepool', pool, 'spec.template.spec.nodeClassRef', {
    group: 'karpenter.k8s.aws',
    kind: 'OtherClass',
    name: 'default',
  }),
  {
    rule: 'immutable-data',
    field: 'data',
    before: object('v1 ConfigMap', { immutable: true, data: { a: '1' } }),
    after: object('v1 ConfigMap', { immutable: true, data: { a: '2' } }),
  },
  {
    rule: 'immutable-data',
    field: 'immutable',
    before: object('v1 Secret', { immutable: true, type: 'Opaque' }),
    after: object('v1 Secret', { immutable: false, type: 'Opaque' }),
  },
];
