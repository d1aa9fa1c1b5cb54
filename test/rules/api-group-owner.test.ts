import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

function tree(first: string, second: string) {
  const one = withChart(treeOf([appOf('one', []), appOf('two', [])]), 'one', {
    chart: 'one',
    apiServices: [{ name: first }],
  });
  return withChart(one, 'two', { chart: 'two', apiServices: [{ name: second }] });
}

it('two components may serve two APIs', () => {
  expect(brokenRules(tree('v1beta1.external.metrics.k8s.io', 'v1beta1.metrics.k8s.io'))).toEqual([]);
});

it('two versions of one API by two components are refused', () => {
  expect(brokenRules(tree('v1beta1.custom.metrics.k8s.io', 'v1beta2.custom.metrics.k8s.io'))).toEqual([
    'API_GROUP_OWNER',
  ]);
});
