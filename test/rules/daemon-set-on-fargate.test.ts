import { expect, it } from 'vitest';
import { EQUAL, onFargate } from '../helpers/fargate.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const EVERYWHERE = { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] };
const NOT_FARGATE = { affinity: ['node required: eks.amazonaws.com/compute-type NotIn fargate,auto'] };
const shop = appOf('shop', [deployment('web', { container: { resources: EQUAL } })]);
const brokenBy = (change: object, input = onFargate('shop')) =>
  brokenRules(
    withChart(treeOf([shop, appOf('addon', [])], input), 'addon', {
      chart: 'addon',
      workloads: [chartWorkload({ kind: 'DaemonSet', replicas: null, ...change })],
    }),
  );

it('a DaemonSet that stays away from Fargate nodes is fine: by taint, by affinity, by a label they lack', () => {
  expect(brokenBy({})).toEqual([]);
  expect(brokenBy({ ...EVERYWHERE, ...NOT_FARGATE })).toEqual([]);
  expect(brokenBy({ ...EVERYWHERE, nodeSelector: { 'nvidia.com/gpu.present': 'true' } })).toEqual([]);
});

it('a DaemonSet that tolerates everything is refused, a preference for other nodes or not', () => {
  expect(brokenBy(EVERYWHERE)).toEqual(['DAEMON_SET_ON_FARGATE']);
  const affinity = ['node preferred: eks.amazonaws.com/compute-type NotIn fargate'];
  expect(brokenBy({ ...EVERYWHERE, affinity })).toEqual(['DAEMON_SET_ON_FARGATE']);
});

it('a DaemonSet may tolerate everything where there are no Fargate nodes', () => {
  expect(brokenBy(EVERYWHERE, {})).toEqual([]);
});
