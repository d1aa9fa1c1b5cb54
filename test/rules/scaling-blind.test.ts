import { expect, it } from 'vitest';
import { prometheus, scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const broken = (change: Parameters<typeof scaled>[0]) => brokenRules(treeOf([appOf('web', scaled(change))]));
const fallback = (rest: object) => ({ spec: { fallback: { failureThreshold: 3, ...rest } } });

it('a fallback may keep what runs, or go to half of the maximum', () => {
  expect(broken(fallback({ replicas: 1, behavior: 'currentReplicas' }))).toEqual([]);
  expect(broken(fallback({ replicas: 1, behavior: 'currentReplicasIfHigher' }))).toEqual([]);
  expect(broken(fallback({ replicas: 5 }))).toEqual([]);
});

it('CPU alone is read through the kubelet: no fallback is needed', () => {
  const triggers = [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '75' } }];
  expect(broken({ triggers, spec: { fallback: undefined } })).toEqual([]);
});

it.each([
  ['no fallback', { spec: { fallback: undefined } }],
  ['a fallback to one replica', fallback({ replicas: 1 })],
  ['a fallback below what runs', fallback({ replicas: 4, behavior: 'currentReplicasIfLower' })],
  ['null values ignored', { trigger: { ignoreNullValues: 'true' } }],
  [
    'null values ignored in one of two',
    { triggers: [prometheus(), prometheus('max(x)', { ignoreNullValues: 'true' })] },
  ],
])('%s would scale in exactly when nothing is known', (_, change) => {
  expect(broken(change)).toEqual(['SCALING_BLIND']);
});
