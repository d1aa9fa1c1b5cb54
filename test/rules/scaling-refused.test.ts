import { expect, it } from 'vitest';
import { prometheus, scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const broken = (change: Parameters<typeof scaled>[0]) => brokenRules(treeOf([appOf('web', scaled(change))]));
const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '75' } };

it('KEDA accepts zero replicas with a trigger that is read from outside, idle at zero, and names of 63 characters', () => {
  expect(broken({ spec: { minReplicaCount: 0 } })).toEqual([]);
  expect(broken({ spec: { idleReplicaCount: 0 } })).toEqual([]);
  expect(broken({ metadata: { name: 'w'.repeat(54) } })).toEqual([]);
});

it('KEDA refuses it where the minimum is above the maximum, and so does a rule of its CRD', () => {
  expect(broken({ spec: { minReplicaCount: 11 } })).toEqual(['INVALID_OBJECT', 'SCALING_REFUSED']);
});

it.each([
  [
    'CPU alone cannot start the first pod',
    { triggers: [cpu], spec: { minReplicaCount: 0, fallback: undefined } },
  ],
  ['idle is other than zero', { spec: { idleReplicaCount: 1 } }],
  [
    'no trigger has an average value to fall back from',
    { triggers: [{ ...prometheus(), metricType: 'Value' }] },
  ],
  ["the HPA's name would not fit into a label", { metadata: { name: 'w'.repeat(55) } }],
])('KEDA refuses it where %s', (_, change) => {
  expect(broken(change)).toEqual(['SCALING_REFUSED']);
});
