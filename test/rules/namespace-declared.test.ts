import { describe, expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const settings = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
});

describe('NAMESPACE_UNDECLARED', () => {
  it("takes objects in another component's namespace, and in those of every cluster", () => {
    for (const namespace of ['one', 'kube-system', 'argocd']) {
      const tree = treeOf([appOf('one', []), appOf('two', [settings(namespace)])]);
      expect(brokenRules(tree)).toEqual([]);
    }
  });

  it('refuses objects in a namespace that nothing makes', () => {
    expect(brokenRules(treeOf([appOf('web', [settings('wbe')])]))).toEqual(['NAMESPACE_UNDECLARED']);
  });

  it('refuses it of charts too', () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      scope: 'Namespaced' as const,
      namespace: 'leases',
      name: 'leader',
      bytes: 100,
    };
    const tree = withChart(treeOf([appOf('web', [])]), 'web', { chart: 'web', objects: [role] });
    expect(brokenRules(tree)).toEqual(['NAMESPACE_UNDECLARED']);
  });
});
