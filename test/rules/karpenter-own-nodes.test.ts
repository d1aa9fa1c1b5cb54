import { expect, it } from 'vitest';
import type { Tree } from '../../src/model.ts';
import { KARPENTER, nodePool, withNodes } from '../helpers/nodes.ts';
import { brokenRules, treeOf } from '../kit.ts';

/** The tree with Karpenter's pods as they would be without the affinity that the chart gives them. */
function unbound(tree: Tree): Tree {
  return {
    ...tree,
    components: tree.components.map((built) => ({
      ...built,
      charts: built.charts.map((chart) => ({
        ...chart,
        footprint: {
          ...chart.footprint,
          workloads: chart.footprint.workloads.map(({ affinity: _, ...workload }) => workload),
        },
      })),
    })),
  };
}

const nodes = withNodes(nodePool('default'));

it('Karpenter stays on the node group by the affinity of its chart', () => {
  expect(brokenRules(treeOf(nodes))).toEqual([]);
});

it('Karpenter is refused where nothing keeps it from its own nodes', () => {
  // Whose nodes come in zones that consolidation may leave, which its spread does not foresee.
  expect(brokenRules(unbound(treeOf(nodes)))).toEqual(['KARPENTER_ON_OWN_NODES', 'SPREAD_FORGETS_ZONES']);
});

it('Karpenter needs no affinity where a NodePool is tainted, there is none, or Fargate takes its pods', () => {
  const node = { taints: [{ key: 'apps', effect: 'NoSchedule' }] };
  expect(brokenRules(unbound(treeOf(withNodes(nodePool('apps', { node })))))).toEqual([]);
  expect(brokenRules(unbound(treeOf(KARPENTER)))).toEqual([]);
  const compute = { fargate: [{ name: 'karpenter', selectors: [{ namespace: 'karpenter' }] }] };
  expect(brokenRules(unbound(treeOf(nodes, { compute })))).toEqual([]);
});
