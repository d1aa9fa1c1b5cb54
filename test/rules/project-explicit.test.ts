import { describe, expect, it } from 'vitest';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import rule from '../../src/rules/project-explicit.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const tree = treeOf([
  appOf('web', [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } }]),
]);

function change(kind: string, name: string, spec: (spec: KubeObject['spec']) => unknown): Tree {
  const argocd = tree.argocd.map((object) =>
    object.kind === kind && object.metadata.name === name ? { ...object, spec: spec(object.spec) } : object,
  );
  return { ...tree, argocd };
}

describe('PROJECT_WILDCARD', () => {
  it('takes projects that name everything', () => {
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });

  it.each([
    ['sourceRepos', 'https://git.example.com/*'],
    ['destinations', { server: 'https://kubernetes.default.svc', namespace: 'team-*' }],
    ['destinations', { server: '*', namespace: 'web' }],
    ['clusterResourceWhitelist', { group: '*', kind: '*' }],
    ['namespaceResourceWhitelist', { group: 'apps', kind: '*' }],
  ])('refuses a pattern in %s', (field, item) => {
    const lax = change('AppProject', 'apps', (spec) => ({ ...spec, [field]: [...spec[field], item] }));
    expect(brokenRules(lax, 'bare')).toEqual(['PROJECT_WILDCARD']);
    expect(rule.check(lax)[0]?.at.path).toMatch(new RegExp(`^spec\\.${field}\\[`));
  });

  it('refuses a project whose list of kinds is absent, since that allows all', () => {
    const lax = change('AppProject', 'platform', (spec) => spec);
    expect(rule.check(lax)).toEqual([]);
    const open = change('AppProject', 'namespaces', ({ namespaceResourceWhitelist: _, ...spec }) => spec);
    expect(brokenRules(open, 'bare')).toEqual(['PROJECT_WILDCARD']);
  });

  it('refuses the project default', () => {
    const lax = change('Application', 'web', (spec) => ({ ...spec, project: 'default' }));
    expect(rule.check(lax).map(({ at }) => at.path)).toEqual(['spec.project']);
  });
});
