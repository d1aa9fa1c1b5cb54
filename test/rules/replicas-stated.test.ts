import { expect, it } from 'vitest';
import type { IgnoredDifference } from '../../src/component.ts';
import { scaled } from '../helpers/objects.ts';
import { chartContainer } from '../helpers/workload.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const [, scaler] = scaled();
const ignored: IgnoredDifference = {
  group: 'apps',
  kind: 'Deployment',
  name: 'web',
  namespace: 'web',
  jsonPointers: ['/spec/replicas'],
  because: 'the autoscaler owns it.',
};

/** A chart that states two replicas of what a ScaledObject of ours scales. */
function chartScaled(ignoreDifferences: readonly IgnoredDifference[]) {
  const tree = treeOf([appOf('web', scaler ? [scaler] : [], { ignoreDifferences })]);
  return withChart(tree, 'web', {
    chart: 'web',
    objects: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        scope: 'Namespaced',
        namespace: 'web',
        name: 'web',
        bytes: 999,
      },
    ],
    workloads: [
      {
        kind: 'Deployment',
        name: 'web',
        namespace: 'web',
        replicas: 2,
        serviceAccount: 'default',
        hostNetwork: false,
        podLabels: { app: 'web' },
        containers: [chartContainer({ name: 'web' })],
        volumes: [],
      },
    ],
  });
}

it('a scaled Deployment states no replicas', () => {
  expect(brokenRules(treeOf([appOf('web', scaled())]))).toEqual([]);
});

it('a chart may state them where the Application ignores the difference', () => {
  expect(brokenRules(chartScaled([ignored]))).toEqual([]);
});

it('stated and not ignored, Argo CD and the autoscaler undo each other', () => {
  expect(brokenRules(treeOf([appOf('web', scaled({ deployment: { replicas: 2 } }))]))).toEqual([
    'REPLICAS_STATED',
  ]);
  expect(brokenRules(chartScaled([]))).toEqual(['REPLICAS_STATED']);
});
