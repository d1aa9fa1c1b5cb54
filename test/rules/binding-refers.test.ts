import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/binding-refers.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } };
const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'reader' },
  rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
};
const binding = (
  subject: Record<string, string>,
  roleRef: Record<string, string> = { kind: 'Role', name: 'reader' },
) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'reader' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...roleRef },
  subjects: [{ namespace: 'web', ...subject }],
});
const web = { kind: 'ServiceAccount', name: 'web' };

describe('BINDING_DANGLING', () => {
  it('takes a binding of a role and a ServiceAccount that are there', () => {
    expect(brokenRules(treeOf([appOf('web', [account, role, binding(web)])]))).toEqual([]);
  });

  it('takes what every cluster has, and subjects that are no ServiceAccounts', () => {
    const given = [
      binding(web, { kind: 'ClusterRole', name: 'view' }),
      binding({ ...web, name: 'default' }),
      binding({ ...web, name: 'aws-node', namespace: 'kube-system' }),
    ];
    const reader = { kind: 'Role', name: 'extension-apiserver-authentication-reader' };
    given.push({ ...binding(web, reader), metadata: { name: 'reader', namespace: 'kube-system' } } as never);
    for (const one of given) expect(rule.check(treeOf([appOf('web', [account, role, one])]))).toEqual([]);
    const people = {
      ...binding({}),
      subjects: [{ kind: 'Group', name: 'x', apiGroup: 'rbac.authorization.k8s.io' }],
    };
    expect(brokenRules(treeOf([appOf('web', [role, people])]))).toEqual([]);
  });

  it('refuses a ServiceAccount that nothing brings, also one of another namespace', () => {
    for (const subject of [
      { ...web, name: 'wbe' },
      { ...web, namespace: 'other' },
    ]) {
      const tree = treeOf([appOf('web', [account, role, binding(subject)])]);
      expect(brokenRules(tree)).toEqual(['BINDING_DANGLING']);
      expect(rule.check(tree)[0]?.at.path).toBe('subjects[0]');
    }
  });

  it('refuses a role that nothing brings', () => {
    for (const ref of [
      { kind: 'Role', name: 'writer' },
      { kind: 'ClusterRole', name: 'reader' },
    ]) {
      const tree = treeOf([appOf('web', [account, role, binding(web, ref)])]);
      expect(brokenRules(tree)).toEqual(['BINDING_DANGLING']);
      expect(rule.check(tree)[0]?.at.path).toBe('roleRef');
    }
  });

  it('finds the ServiceAccount of a chart', () => {
    const tree = treeOf([appOf('web', [role, binding({ ...web, name: 'of-chart' })])]);
    const objects = [
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        scope: 'Namespaced' as const,
        namespace: 'web',
        name: 'of-chart',
        bytes: 90,
      },
    ];
    expect(brokenRules(tree)).toEqual(['BINDING_DANGLING']);
    expect(brokenRules(withChart(tree, 'web', { chart: 'web', objects }))).toEqual([]);
  });
});
