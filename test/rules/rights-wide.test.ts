import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const role = (rule: object) => [
  { apiVersion, kind: 'ClusterRole', metadata: { name: 'web' }, rules: [rule] },
];
const binding = (name: string) => [
  ...role({ apiGroups: [''], resources: ['pods'], verbs: ['get'] }),
  {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'web' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'readers' }],
  },
];
const broken = (objects: Parameters<typeof appOf>[1]) => brokenRules(treeOf([appOf('web', objects)]));

it('a role that names its verbs or its resources is right', () => {
  expect(broken(role({ apiGroups: [''], resources: ['pods'], verbs: ['*'] }))).toEqual([]);
  expect(broken(role({ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }))).toEqual([]);
  expect(broken(binding('web'))).toEqual([]);
});

it('everything on everything is refused', () => {
  expect(broken(role({ apiGroups: [''], resources: ['*'], verbs: ['*'] }))).toEqual(['RIGHTS_WIDE']);
});

it('so is what is bound to cluster-admin', () => {
  expect(broken(binding('cluster-admin'))).toEqual(['RIGHTS_WIDE']);
});
