import { expect, it } from 'vitest';
import karpenter from '../../platform/karpenter.ts';
import karpenterCrd from '../../platform/karpenter-crd.ts';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import { component } from '../../src/component.ts';
import { KARPENTER } from '../helpers/nodes.ts';
import { brokenRules, treeOf } from '../kit.ts';

it('Karpenter comes after the chart with its kinds', () => {
  expect(brokenRules(treeOf(KARPENTER))).toEqual([]);
});

it('Karpenter is refused where nothing brings its kinds', () => {
  const alone = component({ ...karpenter, needs: [prometheusOperatorCrds] });
  expect(brokenRules(treeOf([prometheusOperatorCrds, alone]))).toEqual(['KARPENTER_CRDS']);
});

it('Karpenter is refused where it does not wait for its kinds', () => {
  const hasty = component({ ...karpenter, needs: [prometheusOperatorCrds] });
  expect(brokenRules(treeOf([prometheusOperatorCrds, karpenterCrd, hasty]))).toEqual(['KARPENTER_CRDS']);
});
