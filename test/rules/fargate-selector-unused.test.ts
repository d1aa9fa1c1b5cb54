import { expect, it } from 'vitest';
import { EQUAL, onFargate } from '../helpers/fargate.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const shop = appOf('shop', [deployment('web', { container: { resources: EQUAL } })]);
const labelled = (labels: Record<string, string>) => ({
  compute: {
    nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'] }],
    fargate: [{ name: 'web', selectors: [{ namespace: 'shop', labels }] }],
  },
});

it('a selector that takes pods is fine, and so is one of add-ons that are not in the tree', () => {
  expect(brokenRules(treeOf([shop], onFargate('shop', 'kube-system')))).toEqual([]);
  expect(brokenRules(treeOf([shop], labelled({ 'app.kubernetes.io/name': 'web' })))).toEqual([]);
});

it('a selector whose namespace has no pods is refused', () => {
  expect(brokenRules(treeOf([shop], onFargate('shop', 'shopp')))).toEqual(['FARGATE_SELECTOR_UNUSED']);
});

it('a selector whose labels no pod carries is refused', () => {
  expect(brokenRules(treeOf([shop], labelled({ 'app.kubernetes.io/name': 'wep' })))).toEqual([
    'FARGATE_SELECTOR_UNUSED',
  ]);
});
