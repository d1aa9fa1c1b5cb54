import { expect, it } from 'vitest';
import { type NodePoolChange, nodePool, withNodes } from '../helpers/nodes.ts';
import { brokenRules, treeOf } from '../kit.ts';

const brokenBy = (...changes: NodePoolChange[]) =>
  brokenRules(treeOf(withNodes(...changes.map((change, index) => nodePool(`pool-${index}`, change)))));
const tainted = (key: string, effect = 'NoSchedule') => ({ node: { taints: [{ key, effect }] } });

it('two NodePools of different weight may take the same pods', () => {
  expect(brokenBy({ spec: { weight: 10 } }, {})).toEqual([]);
  expect(brokenBy({ spec: { weight: 10 } }, tainted('spot'))).toEqual([]);
});

it('two NodePools that are tainted each in its own way need no weight', () => {
  expect(brokenBy(tainted('gpu'), tainted('spot'))).toEqual([]);
});

it.each([
  ['without taints', {}, {}],
  ['with the same taint', tainted('spot'), tainted('spot')],
  ['of which one takes what tolerates the other', {}, tainted('spot')],
  ['whose taint is a mere preference', {}, tainted('spot', 'PreferNoSchedule')],
])('two NodePools %s are refused where their weights are equal', (_, one, other) => {
  expect(brokenBy(one, other)).toEqual(['NODE_POOLS_OVERLAP']);
});

it('requirements part no NodePools: a pod that asks for nothing could go to either', () => {
  const arch = (value: string) => ({
    node: { requirements: [{ key: 'kubernetes.io/arch', operator: 'In', values: [value] }] },
  });
  expect(brokenBy(arch('amd64'), arch('arm64'))).toEqual(['NODE_POOLS_OVERLAP']);
});
