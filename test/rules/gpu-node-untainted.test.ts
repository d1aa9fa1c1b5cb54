import { describe, expect, it } from 'vitest';
import { nodePool, withNodes } from '../helpers/nodes.ts';
import { type NodePoolsInput, poolsTree } from '../helpers/pools.ts';
import { brokenRules, problemsOf, treeOf } from '../kit.ts';

const poolTree = (input: NonNullable<NodePoolsInput['pools']>[number]) => poolsTree({ pools: [input] });

describe('a pool whose nodes have GPUs', () => {
  it('is tainted as soon as it says that they have', () => {
    expect(brokenRules(poolTree({ name: 'gpu', gpu: {} }))).toEqual([]);
  });

  it.each([
    ['by their types', { types: ['g5.xlarge', 'p4d.24xlarge'] }],
    ['by their families', { families: ['g4dn'], sizes: ['xlarge'] }],
    ['in part', { categories: ['c', 'm', 'r', 'g', 'p'], generationAbove: 2 }],
  ])('%s is refused without a taint', (_, shapes) => {
    expect(brokenRules(poolTree({ name: 'mixed', ...shapes }))).toEqual(['GPU_NODE_UNTAINTED']);
    const taints = [{ key: 'team', value: 'research', effect: 'NoSchedule' as const }];
    expect(brokenRules(poolTree({ name: 'mixed', ...shapes, taints }))).toEqual([]);
    const preferred = [{ key: 'team', effect: 'PreferNoSchedule' as const }];
    expect(brokenRules(poolTree({ name: 'mixed', ...shapes, taints: preferred }))).toEqual([
      'GPU_NODE_UNTAINTED',
    ]);
  });

  it('is told whether all of its nodes have them', () => {
    const message = (families: string[]) =>
      problemsOf(poolTree({ name: 'mixed', families, sizes: ['xlarge'] })).map((it) => it.message);
    expect(message(['g4dn'])).toEqual([expect.stringMatching(/^its nodes have GPUs/)]);
    expect(message(['g4dn', 'm7i'])).toEqual([expect.stringMatching(/^some of its nodes have GPUs/)]);
  });

  it('is held to it whoever made it', () => {
    const exists = { key: 'karpenter.k8s.aws/instance-gpu-count', operator: 'Exists' };
    const node = {
      requirements: [exists, { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot'] }],
    };
    expect(brokenRules(treeOf(withNodes(nodePool('own', { node }))))).toEqual(['GPU_NODE_UNTAINTED']);
  });
});

it('a node group with GPUs, if only in part, is tainted as well', () => {
  const taint = { key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' as const };
  const compute = (taints: (typeof taint)[], instanceTypes = ['g5.xlarge']) => ({
    nodeGroups: [
      { name: 'system', instanceTypes: ['m7i.large'] },
      { name: 'gpu', instanceTypes, taints },
    ],
  });
  const pools: NodePoolsInput = { pools: [{ name: 'default' }] };
  expect(brokenRules(poolsTree(pools, { compute: compute([]) }))).toEqual(['GPU_NODE_UNTAINTED']);
  expect(brokenRules(poolsTree(pools, { compute: compute([taint]) }))).toEqual([]);
  const mixed = compute([], ['g5.xlarge', 'm7i.xlarge']);
  expect(brokenRules(poolsTree(pools, { compute: mixed }))).toEqual(['GPU_NODE_UNTAINTED']);
  const [problem] = problemsOf(poolsTree(pools, { compute: compute([]) }));
  expect(problem?.at.path).toBe('compute.nodeGroups[1].taints');
});
