import { expect, it } from 'vitest';
import domainsTooFew from '../../src/rules/domains-too-few.ts';
import { applyRules } from '../../src/rules.ts';
import { ON_POOLS, poolOf, requesting, scaling } from '../helpers/capacity.ts';
import { withNodes } from '../helpers/nodes.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const apart = (topologyKey: string) => ({
  pod: {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey, labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } },
        ],
      },
    },
  },
});
const onPool = (...objects: Parameters<typeof appOf>[1]) => {
  const nodes = withNodes(poolOf('default', ['m5.large']));
  return treeOf([...nodes, appOf('shop', objects, { needs: nodes.slice(-1) })], ON_POOLS);
};
const onGroup = (nodes: number, replicas: number) =>
  treeOf(
    [appOf('shop', [requesting('web', '100m', '128Mi', { replicas, ...apart('kubernetes.io/hostname') })])],
    {
      compute: {
        nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'], min: 1, desired: nodes, max: nodes }],
      },
    },
  );

it('four replicas that must have a zone each wait for ever where there are three', () => {
  const web = (max: number) =>
    onPool(...scaling('web', [1, max], '100m', '128Mi', apart('topology.kubernetes.io/zone')));
  expect(brokenRules(web(3))).toEqual([]);
  expect(brokenRules(web(4))).toEqual(['DOMAINS_TOO_FEW']);
  const [problem] = applyRules([domainsTooFew], web(5));
  expect(problem?.message).toContain(
    'up to 5 replicas keep apart from each other, and NodePool "default" has 3 zones: 2 of them',
  );
});

it('replicas that must have a node each wait for ever where a node group has fewer, and is all that takes them', () => {
  expect(brokenRules(onGroup(3, 3))).toEqual([]);
  expect(brokenRules(onGroup(3, 4))).toEqual(['DOMAINS_TOO_FEW']);
});

it('Karpenter makes a node for each', () => {
  expect(
    brokenRules(onPool(...scaling('web', [1, 9], '100m', '128Mi', apart('kubernetes.io/hostname')))),
  ).toEqual([]);
});
