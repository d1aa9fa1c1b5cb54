import { expect, it } from 'vitest';
import { WITHOUT_CONTROL_PLANE } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  scope: 'Cluster' as const,
  name: 'prometheuses.monitoring.coreos.com',
  bytes: 1000,
};

function broken(crdsIn: 'stack' | 'crds'): string[] {
  const crds = appOf('crds', []);
  const tree = withChart(treeOf([crds, appOf('stack', [], { needs: [crds] })]), 'stack', {
    chart: 'kube-prometheus-stack',
    values: WITHOUT_CONTROL_PLANE,
    objects: crdsIn === 'stack' ? [crd] : [],
  });
  return brokenRules(withChart(tree, 'crds', { chart: 'crds', objects: crdsIn === 'crds' ? [crd] : [] }));
}

it('CRDs that come before the stack are right', () => {
  expect(broken('crds')).toEqual([]);
});

it('CRDs that come with the stack are refused', () => {
  expect(broken('stack')).toEqual(['MONITORING_CRDS_APART']);
});
