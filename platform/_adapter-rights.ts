import type { KubeObject } from '../src/object.ts';

/**
 * What an extension API server needs to know who asks, and the names of the pods that a selector takes. The autoscaler's
 * own right to read metrics is Kubernetes' (system:controller:horizontal-pod-autoscaler); nobody else gets one.
 */
export function adapterRights(name: string, namespace: string): KubeObject[] {
  const rbac = 'rbac.authorization.k8s.io';
  const apiVersion = `${rbac}/v1`;
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const bound = (kind: string, role: string) => ({
    roleRef: { apiGroup: rbac, kind, name: role },
    subjects,
  });
  return [
    {
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
    },
    { apiVersion, kind: 'ClusterRoleBinding', metadata: { name }, ...bound('ClusterRole', name) },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: `${name}-auth-delegator` },
      ...bound('ClusterRole', 'system:auth-delegator'),
    },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata: { name: `${name}-auth-reader`, namespace: 'kube-system' },
      ...bound('Role', 'extension-apiserver-authentication-reader'),
    },
  ];
}
