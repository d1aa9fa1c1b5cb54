import { expect, it } from 'vitest';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

function broken({
  gateways = ['door/web'],
  hosts = ['shop.example.com'],
  served = ['*.example.com'],
  selector = 'door',
}) {
  const gateway = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'web' },
    spec: {
      selector: { 'app.kubernetes.io/name': selector },
      servers: [{ port: { number: 8080, name: 'http', protocol: 'HTTP' }, hosts: served }],
    },
  };
  const route = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'shop' },
    spec: {
      gateways,
      hosts,
      http: [{ route: [{ destination: { host: 'shop.shop.svc.cluster.local', port: { number: 80 } } }] }],
    },
  };
  const door = appOf('door', [deployment('door'), gateway]);
  const shop = appOf('shop', [deployment('shop'), service('shop'), route], { needs: [door] });
  return brokenRules(treeOf([door, shop]));
}

it('a route through a Gateway that serves its host is right', () => {
  expect(broken({})).toEqual([]);
  expect(broken({ served: ['shop/shop.example.com'] })).toEqual([]);
  expect(broken({ served: ['*'] })).toEqual([]);
  expect(broken({ gateways: ['mesh'], hosts: ['shop.shop.svc.cluster.local'] })).toEqual([]);
});

it.each([
  ['the Gateway is not there', { gateways: ['door/other'] }],
  ["the Gateway is looked for in the route's own namespace", { gateways: ['web'] }],
  ['the host is of another domain', { hosts: ['shop.example.org'] }],
  ['the host is the domain itself', { hosts: ['example.com'] }],
  ['the Gateway serves it to another namespace alone', { served: ['other/*.example.com'] }],
  ['the Gateway has no pods', { selector: 'gone' }],
])('nobody would get through where %s', (_, change) => {
  expect(broken(change)).toEqual(['ROUTE_GATEWAY']);
});
