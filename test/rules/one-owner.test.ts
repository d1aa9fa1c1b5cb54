import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/one-owner.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const settings = (namespace?: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...(namespace && { namespace }) },
});

const priority = (apiVersion: string) => ({
  apiVersion,
  kind: 'PriorityClass',
  scope: 'Cluster' as const,
  name: 'urgent',
  bytes: 100,
});

describe('OBJECT_OWNED_TWICE', () => {
  it('takes objects of one name in two namespaces', () => {
    expect(brokenRules(treeOf([appOf('one', [settings()]), appOf('two', [settings()])]))).toEqual([]);
  });

  it('refuses one object in two components', () => {
    const tree = treeOf([appOf('one', [settings()]), appOf('two', [settings('one')])]);
    expect(brokenRules(tree)).toEqual(['OBJECT_OWNED_TWICE']);
    expect(rule.check(tree)[0]?.message).toBe('two holds it, and so does one');
  });

  it('refuses it of charts too, in whatever version', () => {
    let tree = treeOf([appOf('one', []), appOf('two', [])]);
    tree = withChart(tree, 'one', { chart: 'one', objects: [priority('scheduling.k8s.io/v1')] });
    tree = withChart(tree, 'two', { chart: 'two', objects: [priority('scheduling.k8s.io/v1beta1')] });
    expect(brokenRules(tree)).toEqual(['OBJECT_OWNED_TWICE']);
  });

  it('refuses it between a component and its own chart', () => {
    const tree = withChart(treeOf([appOf('one', [settings()])]), 'one', {
      chart: 'one',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          scope: 'Namespaced',
          namespace: 'one',
          name: 'settings',
          bytes: 80,
        },
      ],
    });
    expect(brokenRules(tree)).toEqual(['OBJECT_OWNED_TWICE']);
    expect(rule.check(tree)[0]?.message).toBe('one holds it twice');
  });
});
