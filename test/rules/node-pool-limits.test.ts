import { expect, it } from 'vitest';
import { nodePool, withNodes } from '../helpers/nodes.ts';
import { brokenRules, treeOf } from '../kit.ts';

const brokenBy = (limits: unknown) =>
  brokenRules(treeOf(withNodes(nodePool('default', { spec: { limits } }))));

it('a NodePool with limits of CPU and memory is fine', () => {
  expect(brokenBy({ cpu: '64', memory: '256Gi' })).toEqual([]);
  expect(brokenBy({ cpu: '64', memory: '256Gi', 'nvidia.com/gpu': '4' })).toEqual([]);
});

it.each([[undefined], [{}], [{ cpu: '64' }], [{ memory: '256Gi' }], [{ cpu: '0', memory: '256Gi' }]])(
  'a NodePool with limits %j is refused',
  (limits) => {
    expect(brokenBy(limits)).toEqual(['NODE_POOL_LIMITS']);
  },
);
