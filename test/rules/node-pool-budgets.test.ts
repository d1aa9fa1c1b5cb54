import { expect, it } from 'vitest';
import { nodePool, withNodes } from '../helpers/nodes.ts';
import { brokenRules, treeOf } from '../kit.ts';

const brokenBy = (...budgets: unknown[]) =>
  brokenRules(
    treeOf(withNodes(nodePool('default', { spec: { disruption: { consolidateAfter: '1m', budgets } } }))),
  );

it('a NodePool may keep its nodes for quiet hours, or from consolidation', () => {
  expect(brokenBy({ nodes: '10%' }, { nodes: '0', schedule: '0 7 * * mon-fri', duration: '10h' })).toEqual(
    [],
  );
  expect(brokenBy({ nodes: '10%' }, { nodes: '0', reasons: ['Underutilized', 'Empty'] })).toEqual([]);
});

it.each([[{ nodes: '0' }], [{ nodes: '0%' }], [{ nodes: '0', reasons: ['Drifted'] }]])(
  'a NodePool that keeps its nodes for ever by %j is refused',
  (budget) => {
    expect(brokenBy({ nodes: '10%' }, budget)).toEqual(['NODE_POOL_BUDGETS']);
  },
);

it.each([{ schedule: '0 7 * * mon-fri' }, { duration: '10h' }])(
  'a NodePool that states half of its hours (%j) is refused, as the API server would',
  (half) => {
    // By its CRD's rule in CEL as well.
    expect(brokenBy({ nodes: '10%', ...half })).toEqual(['INVALID_OBJECT', 'NODE_POOL_BUDGETS']);
  },
);
