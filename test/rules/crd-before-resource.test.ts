import { describe, expect, it } from 'vitest';
import karpenterCrd from '../../platform/karpenter-crd.ts';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import rule from '../../src/rules/crd-before-resource.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const promRule = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: { name: 'alerts' },
  spec: { groups: [] },
};

const crd = (name: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  scope: 'Cluster' as const,
  name,
  bytes: 1000,
});

describe('CRD_NOT_BEFORE', () => {
  it('takes a custom resource whose CRD comes from a component of an earlier wave', () => {
    const tree = treeOf([
      prometheusOperatorCrds,
      appOf('web', [promRule], { needs: [prometheusOperatorCrds] }),
    ]);
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });

  it('refuses one whose CRD comes in the same wave, and names the component to wait for', () => {
    const tree = treeOf([prometheusOperatorCrds, appOf('web', [promRule])]);
    expect(brokenRules(tree, 'bare')).toEqual(['CRD_NOT_BEFORE']);
    expect(rule.check(tree)[0]?.cure).toBe('Add prometheus-operator-crds to the `needs` of web.');
  });

  it('refuses one whose CRD nobody brings', () => {
    const tree = treeOf([karpenterCrd, appOf('web', [promRule], { needs: [karpenterCrd] })]);
    expect(brokenRules(tree, 'bare')).toEqual(['CRD_NOT_BEFORE']);
    expect(rule.check(tree)[0]?.message).toContain('prometheusrules.monitoring.coreos.com');
  });

  it('asks the same of what a chart renders, unless the chart brings the kind itself', () => {
    const object = {
      ...promRule,
      scope: 'Namespaced' as const,
      namespace: 'web',
      name: 'alerts',
      bytes: 200,
    };
    const web = treeOf([appOf('web', [])]);
    expect(brokenRules(withChart(web, 'web', { chart: 'web', objects: [object] }), 'bare')).toEqual([
      'CRD_NOT_BEFORE',
    ]);
    const own = [crd('prometheusrules.monitoring.coreos.com'), object];
    expect(brokenRules(withChart(web, 'web', { chart: 'web', objects: own }), 'bare')).toEqual([]);
  });

  it('asks nothing of the kinds that every cluster has', () => {
    const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };
    expect(brokenRules(treeOf([appOf('web', [settings])]), 'bare')).toEqual([]);
  });
});
