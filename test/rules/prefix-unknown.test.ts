import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { door, ingress, ingressRoute, strip, throughDoor } from '../helpers/doors.ts';
import { service } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const virtualService = (http: object, gateways = ['shop/web']): KubeObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'shop' },
  spec: {
    gateways,
    hosts: ['shop.example.com'],
    http: [{ route: [{ destination: { host: 'shop', port: { number: 80 } } }], ...http }],
  },
});
const gateway: KubeObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'web' },
  spec: {
    selector: { 'app.kubernetes.io/name': 'shop' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*.example.com'] }],
  },
};
const below = { match: [{ uri: { exact: '/shop' } }, { uri: { prefix: '/shop/' } }] };
const byRule = { match: 'Host(`shop.example.com`) && (Path(`/shop`) || PathPrefix(`/shop/`))' };

/** The rules that a route breaks whose app has this container, beside the Middleware `strip`. */
function broken(route: KubeObject, container: Readonly<Record<string, unknown>> = {}) {
  const objects = [deployment('shop', { container }), service('shop'), strip('strip'), gateway, route];
  return brokenRules(throughDoor([appOf('shop', objects, { needs: [door] })]));
}

const KINDS: readonly (readonly [string, KubeObject])[] = [
  ['a VirtualService', virtualService(below)],
  ['an Ingress', ingress('shop', {}, '/shop')],
  ['an IngressRoute', ingressRoute('shop', {}, byRule)],
];

describe.each(KINDS)('%s with a path', (_, route) => {
  it('to an app that knows nothing of it is refused', () => {
    expect(broken(route)).toEqual(['PREFIX_UNKNOWN']);
  });

  it('to an app that is told of a longer path is refused', () => {
    expect(broken(route, { env: [{ name: 'URL', value: 'https://example.com/shopping' }] })).toEqual([
      'PREFIX_UNKNOWN',
    ]);
  });

  it.each([
    ['by its environment', { env: [{ name: 'SITE_URL', value: 'https://shop.example.com/shop' }] }],
    ['by an argument', { args: ['--base-path=/shop/'] }],
  ])('to an app that is told %s is right', (_, container) => {
    expect(broken(route, container)).toEqual([]);
  });

  it('to an app that answers a probe below it is right', () => {
    const readinessProbe = { httpGet: { path: '/shop/health', port: 8080 } };
    expect(broken(route, { readinessProbe })).toEqual([]);
  });
});

it('a path that is taken away need not be known', () => {
  expect(broken(virtualService({ ...below, rewrite: { uri: '/' } }))).toEqual([]);
  expect(broken(ingressRoute('shop', {}, { ...byRule, middlewares: [{ name: 'strip' }] }))).toEqual([]);
  const stripped = ingress('shop', {}, '/shop');
  const annotations = { 'traefik.ingress.kubernetes.io/router.middlewares': 'shop_strip@kubernetescrd' };
  expect(broken({ ...stripped, metadata: { ...stripped.metadata, annotations } })).toEqual([]);
});

it('a route that takes every path, also beside one below a path, has nothing to take away', () => {
  expect(broken(virtualService({}))).toEqual([]);
  expect(broken(virtualService({ match: [...below.match, { headers: { a: { exact: 'b' } } }] }))).toEqual([]);
  expect(broken(ingress('shop'))).toEqual([]);
  expect(broken(ingressRoute('shop'))).toEqual([]);
});

it('what the sidecars alone route by path is no web address', () => {
  expect(broken(virtualService(below, ['mesh']))).toEqual([]);
});

it('an app of a chart is told by its values', () => {
  const services = [
    { name: 'web', namespace: 'shop', type: 'ClusterIP', ports: [{ port: 80, targetPort: 3000 }] },
  ];
  const destination = { host: 'web', port: { number: 80 } };
  const tree = treeOf([
    appOf('shop', [deployment('shop'), gateway, virtualService({ ...below, route: [{ destination }] })]),
  ]);
  const told = { 'grafana.ini': { server: { root_url: 'https://shop.example.com/shop/' } } };
  expect(brokenRules(withChart(tree, 'shop', { chart: 'grafana', services, values: told }))).toEqual([]);
  expect(brokenRules(withChart(tree, 'shop', { chart: 'grafana', services }))).toEqual(['PREFIX_UNKNOWN']);
});
