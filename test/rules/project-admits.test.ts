import { describe, expect, it } from 'vitest';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import type { Tree } from '../../src/model.ts';
import rule from '../../src/rules/project-admits.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
const priority = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'urgent' },
  value: 1000,
};
const tree = treeOf([prometheusOperatorCrds, appOf('web', [settings, priority])]);

/** The tree with less in an AppProject's list. */
function without(project: string, field: string, is: (item: never) => boolean): Tree {
  const shrink = (objects: Tree['argocd']) =>
    objects.map((object) =>
      object.kind === 'AppProject' && object.metadata.name === project
        ? {
            ...object,
            spec: { ...object.spec, [field]: object.spec[field].filter((item: never) => !is(item)) },
          }
        : object,
    );
  return { ...tree, argocd: shrink(tree.argocd), bootstrap: shrink(tree.bootstrap) };
}

describe('PROJECT_REFUSES', () => {
  it('takes projects as they follow from the components', () => {
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });

  it.each([
    [
      'a kind in a namespace',
      'apps',
      'namespaceResourceWhitelist',
      (k: { kind: string }) => k.kind === 'ConfigMap',
    ],
    [
      'a kind of the cluster',
      'apps',
      'clusterResourceWhitelist',
      (k: { kind: string }) => k.kind === 'PriorityClass',
    ],
    [
      "a chart's kind",
      'platform',
      'clusterResourceWhitelist',
      (k: { kind: string }) => k.kind.startsWith('Custom'),
    ],
    ['a namespace', 'apps', 'destinations', (d: { namespace: string }) => d.namespace === 'web'],
    ["the chart's repository", 'platform', 'sourceRepos', (r: string) => r.includes('prometheus')],
    ['the Git repository', 'apps', 'sourceRepos', (r: string) => r.endsWith('.git')],
    ['namespaces', 'namespaces', 'clusterResourceWhitelist', () => true],
    [
      'what the root holds',
      'root',
      'namespaceResourceWhitelist',
      (k: { kind: string }) => k.kind === 'Application',
    ],
  ])('refuses a project without %s', (_, project, field, is) => {
    const less = without(project, field, is as (item: never) => boolean);
    expect(brokenRules(less, 'bare')).toEqual(['PROJECT_REFUSES']);
    expect(rule.check(less)).toHaveLength(1);
  });

  it('refuses an Application of a project that is not there', () => {
    const argocd = tree.argocd.filter(
      ({ kind, metadata }) => kind !== 'AppProject' || metadata.name !== 'apps',
    );
    expect(brokenRules({ ...tree, argocd }, 'bare')).toEqual(['PROJECT_REFUSES']);
  });
});
