import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { door, ingress, ingressRoute, throughDoor } from '../helpers/doors.ts';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

function tree(destination: object, more: readonly KubeObject[] = []) {
  const route = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'shop' },
    spec: { gateways: ['mesh'], hosts: ['shop'], http: [{ route: [{ destination }] }] },
  };
  return treeOf([appOf('shop', [deployment('shop'), service('shop'), route, ...more])]);
}

it.each(['shop', 'shop.shop', 'shop.shop.svc', 'shop.shop.svc.cluster.local'])(
  'a route may lead to %s',
  (host) => {
    expect(brokenRules(tree({ host, port: { number: 80 } }))).toEqual([]);
    expect(brokenRules(tree({ host }))).toEqual([]);
  },
);

it('a route may lead to a Service of a chart', () => {
  const services = [
    { name: 'web', namespace: 'shop', type: 'ClusterIP', ports: [{ port: 9090, targetPort: 'http' }] },
  ];
  const routed = tree({ host: 'web', port: { number: 9090 } });
  expect(brokenRules(withChart(routed, 'shop', { chart: 'shop', services }))).toEqual([]);
});

it('a route may lead outside through a ServiceEntry', () => {
  const entry = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'outside' },
    spec: {
      hosts: ['api.example.org'],
      location: 'MESH_EXTERNAL',
      resolution: 'DNS',
      ports: [{ number: 443, name: 'https', protocol: 'TLS' }],
    },
  };
  expect(brokenRules(tree({ host: 'api.example.org', port: { number: 443 } }, [entry]))).toEqual([]);
});

it.each([
  ['a Service that is not there', { host: 'gone', port: { number: 80 } }],
  ['the Service of another namespace', { host: 'shop.other', port: { number: 80 } }],
  ['a port that the Service has not', { host: 'shop', port: { number: 8080 } }],
  ['a host outside that no ServiceEntry names', { host: 'api.example.org', port: { number: 443 } }],
])('a route to %s is refused', (_, destination) => {
  expect(brokenRules(tree(destination))).toEqual(['ROUTE_DESTINATION']);
});

describe('what an Ingress or an IngressRoute leads to', () => {
  const throughTraefik = (route: KubeObject) =>
    brokenRules(
      throughDoor([appOf('shop', [deployment('shop'), service('shop'), route], { needs: [door] })]),
    );
  const backend = (port: object) => ({
    rules: [],
    defaultBackend: { service: { name: 'shop', port } },
  });

  it.each([
    ['by number', ingress('shop')],
    ['by name', ingress('shop', backend({ name: 'http' }))],
    ['by a route of Traefik', ingressRoute('shop')],
  ])('is there, named %s', (_, route) => {
    expect(throughTraefik(route)).toEqual([]);
  });

  it.each([
    ['an Ingress to a Service that is not there', ingress('shop', {}, '/', 'gone')],
    ['an Ingress to a port that the Service has not', ingress('shop', backend({ number: 8080 }))],
    ['an Ingress to a name that no port has', ingress('shop', backend({ name: 'web' }))],
    [
      'an IngressRoute to a Service that is not there',
      ingressRoute('shop', {}, { services: [{ name: 'gone', port: 80 }] }),
    ],
    [
      'an IngressRoute to the Service of another namespace',
      ingressRoute('shop', {}, { services: [{ name: 'shop', namespace: 'other', port: 80 }] }),
    ],
    [
      'an IngressRoute to a port that the Service has not',
      ingressRoute('shop', {}, { services: [{ name: 'shop', port: 81 }] }),
    ],
  ])('%s is refused', (_, route) => {
    expect(throughTraefik(route)).toEqual(['ROUTE_DESTINATION']);
  });
});
