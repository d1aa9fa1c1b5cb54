import { expect, it } from 'vitest';
import { builtObjects } from '../../src/model.ts';
import { nodePool, withNodes } from '../helpers/nodes.ts';
import { treeOf } from '../kit.ts';
import { trees } from '../real.ts';

it('a NodePool states a disruption budget even where its author says nothing of it', () => {
  const tree = treeOf(withNodes(nodePool('default', { spec: { disruption: { consolidateAfter: '1m' } } })));
  expect(builtObjects(tree, 'NodePool')[0]?.object.spec.disruption.budgets).toEqual([{ nodes: '10%' }]);
});

it.each([...trees])(
  'whoever removes a NodePool of %s must confirm it, and the controller goes after it',
  (_, tree) => {
    const nodes = ['NodePool', 'EC2NodeClass'].flatMap((kind) => builtObjects(tree, kind));
    expect(nodes.length).toBeGreaterThan(1);
    const controller = tree.components.find(({ charts }) =>
      charts.some(({ use }) => use.chart === 'karpenter'),
    );
    for (const { owner, object } of nodes) {
      expect(object.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe(
        'Prune=confirm,Delete=confirm',
      );
      expect(owner.wave).toBeGreaterThan(controller?.wave ?? Number.POSITIVE_INFINITY);
    }
  },
);
