import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/object-matches-schema.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const configMap = (data: Record<string, unknown>, metadata = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...metadata },
  data,
});

describe('INVALID_OBJECT', () => {
  it('takes objects that their schemas allow', () => {
    expect(brokenRules(treeOf([appOf('web', [configMap({ colour: 'blue' })])]))).toEqual([]);
  });

  it('refuses a field that the schema does not have, at its path and with the nearest name', () => {
    const tree = treeOf([appOf('web', [{ ...configMap({ colour: 'blue' }), dta: {} }])]);
    expect(brokenRules(tree)).toEqual(['INVALID_OBJECT']);
    const [finding] = rule.check(tree);
    expect(finding).toMatchObject({ at: { component: 'web', path: 'dta' }, cure: 'Write data.' });
    expect(finding?.message).toContain('UNKNOWN_FIELD');
  });

  it('refuses what YAML makes of an unquoted word: values, labels and annotations are strings', () => {
    expect(brokenRules(treeOf([appOf('web', [configMap({ enabled: true })])]))).toEqual(['INVALID_OBJECT']);
    for (const field of ['labels', 'annotations']) {
      const monitor = {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'ServiceMonitor',
        metadata: { name: 'web', [field]: { 'example.com/on': true } },
        spec: {
          selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
          endpoints: [{ port: 'http' }],
        },
      };
      const messages = rule.check(treeOf([appOf('web', [monitor])])).map(({ message }) => message);
      expect(messages).toEqual([expect.stringContaining('WRONG_TYPE')]);
    }
  });

  it('refuses what a rule in CEL of the CRD refuses, and says what that says', () => {
    const scaled = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'web' },
      spec: {
        scaleTargetRef: { name: 'web' },
        minReplicaCount: 4,
        maxReplicaCount: 3,
        triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '75' } }],
      },
    };
    const [finding] = rule.check(treeOf([appOf('web', [scaled])]));
    expect(finding?.at).toMatchObject({ component: 'web', path: 'spec' });
    expect(finding?.message).toMatch(/minReplicaCount must be less than .* \(BROKEN_RULE\)$/);
    expect(finding?.cure).toContain('self.minReplicaCount <=');
  });

  it('refuses a null, which the API server would drop', () => {
    const tree = treeOf([appOf('web', [])]);
    const owner = tree.components[0];
    if (!owner) throw new Error('no component');
    const objects = [configMap({ colour: null })];
    expect(brokenRules({ ...tree, components: [{ ...owner, objects }] })).toEqual(['INVALID_OBJECT']);
    // From a component none arrives: the constructs drop it.
    const [built] = treeOf([appOf('web', objects)]).components;
    expect(built?.objects[0]?.data).toEqual({});
  });

  it('refuses a kind that no schema is pinned of', () => {
    const tree = treeOf([
      appOf('web', [{ apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'old' } }]),
    ]);
    expect(brokenRules(tree)).toEqual(['INVALID_OBJECT']);
    expect(rule.check(tree)[0]?.message).toContain('v1 ReplicationController');
  });

  it('looks at what Argo CD gets too: its Applications, projects and namespaces', () => {
    const tree = treeOf([appOf('web', [configMap({})])]);
    for (const part of ['argocd', 'bootstrap', 'namespaces'] as const) {
      const [first, ...rest] = tree[part];
      const broken = { ...tree, [part]: [{ ...first, spec: { ...first?.spec, nope: 1 } }, ...rest] };
      expect(rule.check(broken).map(({ at }) => at.path)).toEqual(['spec.nope']);
    }
  });
});
