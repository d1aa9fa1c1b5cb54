import { expect, it } from 'vitest';
import { WITHOUT_CONTROL_PLANE } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const broken = (values: Record<string, unknown>) =>
  brokenRules(withChart(treeOf([appOf('stack', [])]), 'stack', { chart: 'kube-prometheus-stack', values }));

it('a stack without the hidden parts is right', () => {
  expect(broken(WITHOUT_CONTROL_PLANE)).toEqual([]);
});

it.each([
  ['etcd', { ...WITHOUT_CONTROL_PLANE, kubeEtcd: { enabled: true } }],
  ['the scheduler, by default', { ...WITHOUT_CONTROL_PLANE, kubeScheduler: {} }],
  [
    'kube-proxy, in alerts alone',
    {
      ...WITHOUT_CONTROL_PLANE,
      defaultRules: { rules: { ...WITHOUT_CONTROL_PLANE.defaultRules.rules, kubeProxy: true } },
    },
  ],
])('targets that are down for ever are refused: %s', (_, values) => {
  expect(broken(values)).toEqual(['HIDDEN_CONTROL_PLANE']);
});
