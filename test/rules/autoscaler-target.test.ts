import { expect, it } from 'vitest';
import { scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const web = () => treeOf([appOf('web', scaled())]);

it('one autoscaler for a workload of the tree is right, whether a chart brings it or we build it', () => {
  expect(brokenRules(web())).toEqual([]);
});

it('an autoscaler of a chart beside a ScaledObject on one target is refused', () => {
  const hpa = {
    kind: 'HorizontalPodAutoscaler',
    name: 'web',
    namespace: 'web',
    target: 'Deployment/web',
    min: 2,
    max: 3,
  };
  expect(brokenRules(withChart(web(), 'web', { chart: 'web', autoscalers: [hpa] }))).toEqual([
    'AUTOSCALER_TARGET',
  ]);
});

it('a target that is not there, or in another namespace, is refused', () => {
  const [, scaler] = scaled();
  expect(brokenRules(treeOf([appOf('web', scaler ? [scaler] : [])]))).toEqual(['AUTOSCALER_TARGET']);
});
