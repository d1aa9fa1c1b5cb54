import { same } from '../fields.ts';
import type { Hit, Row, Verdict } from '../table.ts';

/**
 * Fields that the API server refuses to change (pkg/apis/<group>/validation of Kubernetes 1.35; those of CRDs from the rules of
 * their schemas). test/review/immutable.ts has the smallest pair for each, which the lab puts to a real API server.
 */
const FIELDS: readonly (readonly [kind: string, ...fields: string[]])[] = [
  ['apps/Deployment', 'spec.selector'],
  ['apps/DaemonSet', 'spec.selector'],
  ['apps/ReplicaSet', 'spec.selector'],
  [
    'apps/StatefulSet',
    'spec.selector',
    'spec.serviceName',
    'spec.podManagementPolicy',
    'spec.volumeClaimTemplates',
  ],
  [
    'batch/Job',
    'spec.template',
    'spec.selector',
    'spec.completions',
    'spec.completionMode',
    'spec.podFailurePolicy',
    'spec.successPolicy',
    'spec.backoffLimitPerIndex',
    'spec.managedBy',
  ],
  ['/Service', 'spec.clusterIP', 'spec.loadBalancerClass'],
  [
    '/PersistentVolumeClaim',
    'spec.accessModes',
    'spec.selector',
    'spec.storageClassName',
    'spec.volumeMode',
    'spec.volumeName',
    'spec.dataSource',
    'spec.dataSourceRef',
  ],
  ['/Secret', 'type'],
  ['rbac.authorization.k8s.io/RoleBinding', 'roleRef'],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', 'roleRef'],
  ['storage.k8s.io/StorageClass', 'provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  ['storage.k8s.io/VolumeAttributesClass', 'driverName', 'parameters'],
  ['storage.k8s.io/CSIDriver', 'spec.attachRequired', 'spec.volumeLifecycleModes'],
  ['scheduling.k8s.io/PriorityClass', 'value', 'preemptionPolicy'],
  ['networking.k8s.io/IngressClass', 'spec.controller'],
  ['node.k8s.io/RuntimeClass', 'handler'],
  ['apiextensions.k8s.io/CustomResourceDefinition', 'spec.group', 'spec.scope', 'spec.names.plural'],
  ['karpenter.sh/NodePool', 'spec.template.spec.nodeClassRef.group', 'spec.template.spec.nodeClassRef.kind'],
];

/** Of a ConfigMap or Secret that says so itself. */
const FROZEN: Row = {
  id: 'immutable-data',
  kinds: ['/ConfigMap', '/Secret'],
  fields: ['data', 'binaryData', 'stringData', 'immutable'],
  effect: 'recreated',
  severity: 'high',
  says: (hit) => (hit.before?.immutable === true ? refused(hit) : undefined),
};

export const IMMUTABLE: readonly Row[] = [
  ...FIELDS.map(
    ([kind, ...fields]): Row => ({
      id: `immutable-${(kind.split('/')[1] ?? '').toLowerCase()}`,
      kinds: [kind],
      fields,
      effect: 'recreated',
      severity: 'high',
      says: refused,
    }),
  ),
  FROZEN,
];

/** With `Force=true,Replace=true` Argo CD deletes the object and makes it anew; else the sync fails and goes on failing. */
function refused({ after, before }: Hit): Verdict {
  const options = String(after?.metadata?.annotations?.['argocd.argoproj.io/sync-options'] ?? '');
  if (before?.kind === 'Service') {
    if (isFreed(before, after)) return undefined;
    if (
      after?.spec?.clusterIP === undefined &&
      same(before?.spec?.loadBalancerClass, after?.spec?.loadBalancerClass)
    )
      return { says: 'the API server keeps the address that it has', effect: 'changed', severity: 'low' };
  }
  return /\bForce=true\b/.test(options) && /\bReplace=true\b/.test(options)
    ? 'the field is immutable: Argo CD deletes the object and makes it anew (Force, Replace)'
    : 'the API server refuses to change it: the sync fails until somebody deletes the object, which is then made anew';
}

/** A Service that becomes or was an ExternalName gives its address up. */
const isFreed = (before: Hit['before'], after: Hit['after']) =>
  [before?.spec?.type, after?.spec?.type].includes('ExternalName');
