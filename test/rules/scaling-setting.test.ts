import { expect, it } from 'vitest';
import { scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const broken = (change: Parameters<typeof scaled>[0]) => brokenRules(treeOf([appOf('web', scaled(change))]));

it('a cooldown means something where the number may be zero', () => {
  expect(broken({ spec: { minReplicaCount: 0, cooldownPeriod: 120 } })).toEqual([]);
  expect(broken({ spec: { pollingInterval: 15 } })).toEqual([]);
});

it.each([
  ['a cooldown above zero replicas does nothing', { spec: { cooldownPeriod: 30 } }],
  ['polling every second makes nothing quicker', { spec: { pollingInterval: 1 } }],
  ['polling every hour is too late', { spec: { pollingInterval: 3600 } }],
  ['metricName is read by nobody', { trigger: { metricName: 'requests' } }],
])('%s', (_, change) => {
  expect(broken(change)).toEqual(['SCALING_SETTING']);
});
