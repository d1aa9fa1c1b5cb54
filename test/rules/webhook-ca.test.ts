import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const broken = (caBundleStated: boolean) =>
  brokenRules(
    withChart(treeOf([appOf('web', [])]), 'web', {
      chart: 'web',
      webhooks: [
        {
          kind: 'ValidatingWebhookConfiguration',
          name: 'web',
          webhook: 'orders.example.com',
          failurePolicy: 'Fail',
          resources: ['example.com/orders'],
          operations: ['CREATE'],
          caBundleStated,
        },
      ],
    }),
  );

it('a webhook leaves its CA bundle to who issues the certificate', () => {
  expect(broken(false)).toEqual([]);
});

it('a CA bundle made while rendering is refused', () => {
  expect(broken(true)).toEqual(['WEBHOOK_CA']);
});
