import { expect, it } from 'vitest';
import karpenter from '../../platform/karpenter.ts';
import maxPods from '../../src/rules/max-pods.ts';
import { applyRules } from '../../src/rules.ts';
import { ON_POOLS, poolOf } from '../helpers/capacity.ts';
import { KARPENTER, nodeClass } from '../helpers/nodes.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const on = (types: readonly string[], most?: number, cluster = {}) => {
  const spec = most === undefined ? {} : { kubelet: { maxPods: most } };
  const pools = appOf('pools', [nodeClass(spec), poolOf('small', types)], { needs: [karpenter] });
  return treeOf([...KARPENTER, pools], { ...ON_POOLS, cluster });
};

it('100 pods on a t3.micro have no addresses, whatever the CNI does', () => {
  const tree = on(['m5.large', 't3.micro'], 100);
  expect(brokenRules(tree)).toEqual(['MAX_PODS']);
  const [problem] = applyRules([maxPods], tree);
  expect(problem?.at).toMatchObject({
    path: 'spec.kubelet.maxPods',
    object: 'karpenter.k8s.aws/EC2NodeClass default',
  });
  expect(problem?.message).toContain(
    't3.micro, which NodePool "small" may make and which has addresses for 4, or 34',
  );
});

it('of a NodePool whose node class is not there nothing is said', () => {
  const pools = appOf('pools', [poolOf('small', ['t3.micro'])], { needs: [karpenter] });
  expect(applyRules([maxPods], treeOf([...KARPENTER, pools], ON_POOLS))).toEqual([]);
});

it('as many as there are addresses with prefixes may be meant, and so may nothing', () => {
  expect(brokenRules(on(['m5.large'], 110))).toEqual([]);
  expect(brokenRules(on(['m5.large'], 10))).toEqual([]);
  expect(brokenRules(on(['t3.micro']))).toEqual([]);
});

it('no more than there are single addresses where the environment wants no prefixes', () => {
  const cluster = { prefixDelegation: false };
  expect(brokenRules(on(['m5.large'], 110, cluster))).toEqual(['MAX_PODS']);
  expect(brokenRules(on(['m5.large'], 29, cluster))).toEqual([]);
});

it('instances that are not of Nitro have no prefixes', () => {
  expect(brokenRules(on(['t2.medium'], 20))).toEqual(['MAX_PODS']);
});
