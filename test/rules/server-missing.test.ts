import { expect, it } from 'vitest';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const tree = (port: number, name = 'web') =>
  withChart(treeOf([appOf('web', [deployment('web'), service('web')])]), 'web', {
    chart: 'web',
    apiServices: [{ name: 'v1.shop.example.com', service: `web/${name}`, port }],
    webhooks: [
      {
        kind: 'ValidatingWebhookConfiguration',
        name: 'shop',
        webhook: 'orders.shop.example.com',
        failurePolicy: 'Ignore',
        service: `web/${name}`,
        port,
        resources: ['shop.example.com/orders'],
        operations: ['CREATE'],
      },
    ],
  });

it('a webhook and an APIService may call a Service of the tree', () => {
  expect(brokenRules(tree(80))).toEqual([]);
});

it('a Service that nothing brings, or a port that it does not have, is refused', () => {
  expect(brokenRules(tree(80, 'gone'))).toEqual(['SERVER_MISSING']);
  expect(brokenRules(tree(443))).toEqual(['SERVER_MISSING']);
});
