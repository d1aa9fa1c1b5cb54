import { expect, it } from 'vitest';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const broken = (chart: string, failurePolicy: string) =>
  brokenRules(
    withChart(treeOf([appOf('istiod', [deployment('istiod'), service('istiod')])]), 'istiod', {
      chart,
      webhooks: [
        {
          kind: 'ValidatingWebhookConfiguration',
          name: 'istiod-default-validator',
          webhook: 'validation.istio.io',
          failurePolicy,
          service: 'istiod/istiod',
          port: 80,
          resources: ['networking.istio.io/*'],
          operations: ['CREATE', 'UPDATE'],
        },
      ],
    }),
  );

it.each(['base', 'istiod'])('chart %s says Fail, as istiod does at run time', (chart) => {
  expect(broken(chart, 'Fail')).toEqual([]);
});

it.each(['base', 'istiod'])('Ignore in chart %s, its default, is never in sync', (chart) => {
  expect(broken(chart, 'Ignore')).toEqual(['ISTIO_VALIDATOR']);
});

it('another chart decides for itself', () => {
  expect(broken('other', 'Ignore')).toEqual([]);
});
