import type { PolicySpec } from './_policy.ts';

const account = 'system:serviceaccount';

/** The same as the rule RIGHTS_WIDE asks of the tree, of everybody else, and that nobody gets rights without a name. */
export const clusterAdmin: PolicySpec = {
  why: 'A program that may do everything gives the cluster to whoever takes it over.',
  resources: { 'rbac.authorization.k8s.io/v1': ['clusterrolebindings', 'rolebindings'] },
  changed: 'object.?subjects.orValue([]) != oldObject.?subjects.orValue([])',
  variables: { subjects: 'object.?subjects.orValue([])' },
  validations: [
    {
      holds: `object.roleRef.name != 'cluster-admin' || variables.subjects.all(s, s.kind == 'ServiceAccount'
  ? s.?namespace.orValue('') == 'kube-system'
  : s.name != 'system:authenticated'
    && (!s.name.startsWith('${account}') || s.name.startsWith('${account}:kube-system:'))
)`,
      says: 'cluster-admin is bound to no ServiceAccount outside kube-system, nor to everybody: bind a role that allows what is needed',
    },
    {
      holds:
        "object.roleRef.name == 'system:public-info-viewer' || variables.subjects.all(s, !(s.name in ['system:anonymous', 'system:unauthenticated']))",
      says: 'nothing is bound to those who do not say who they are (system:anonymous, system:unauthenticated)',
    },
  ],
};
