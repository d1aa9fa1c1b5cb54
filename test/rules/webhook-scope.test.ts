import { expect, it } from 'vitest';
import type { Webhook } from '../../src/footprint.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const broken = (change: Partial<Webhook>) =>
  brokenRules(
    withChart(treeOf([appOf('web', [])]), 'web', {
      chart: 'web',
      webhooks: [
        {
          kind: 'MutatingWebhookConfiguration',
          name: 'web',
          webhook: 'services.example.com',
          failurePolicy: 'Fail',
          resources: ['services'],
          operations: ['CREATE'],
          ...change,
        },
      ],
    }),
  );

it.each([
  ['need not answer', { failurePolicy: 'Ignore' }],
  ['asks for a label of the object', { objectSelector: 'example.com/web=yes' }],
  ['asks for a label of the namespace', { namespaceSelector: 'web-injection In enabled' }],
  ['admits its own kinds', { resources: ['shop.example.com/orders'] }],
])('a webhook that %s stops nobody else', (_, change) => {
  expect(broken(change)).toEqual([]);
});

it.each([
  ['every Service of the cluster', {}],
  ['every pod but its own', { resources: ['pods'], objectSelector: 'app NotIn web' }],
  ['everything', { resources: ['*'] }],
])('a webhook that must admit %s is refused', (_, change) => {
  expect(broken(change)).toEqual(['WEBHOOK_SCOPE']);
});
