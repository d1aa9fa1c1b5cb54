import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const apiService = (spec: object) => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.shop.example.com' },
  spec: {
    group: 'shop.example.com',
    version: 'v1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    ...spec,
  },
});
const broken = (spec: object) => brokenRules(treeOf([appOf('shop', [apiService(spec)])]));

it('an APIService that leaves its certificate to cert-manager is right', () => {
  expect(broken({})).toEqual([]);
});

it.each([
  ['does not check the certificate', { insecureSkipTLSVerify: true }],
  ['states a false that the API server drops', { insecureSkipTLSVerify: false }],
  ['states a bundle that cert-manager writes', { caBundle: 'Zm9v' }],
])('one that %s is refused', (_, spec) => {
  expect(broken(spec)).toEqual(['API_SERVICE_TLS']);
});

it('one of a chart must check the certificate too', () => {
  const tree = treeOf([appOf('shop', [])]);
  const apiServices = [{ name: 'v1.shop.example.com', insecureSkipTLSVerify: true }];
  expect(brokenRules(withChart(tree, 'shop', { chart: 'shop', apiServices }))).toEqual(['API_SERVICE_TLS']);
});
