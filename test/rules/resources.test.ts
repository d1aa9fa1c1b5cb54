import { expect, it } from 'vitest';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, container, deployment, treeOf, withChart } from '../kit.ts';

const brokenBy = (resources: unknown) =>
  brokenRules(treeOf([appOf('shop', [deployment('web', { container: { resources } })])]));

it.each([
  { requests: { cpu: '100m', memory: '128Mi' } },
  { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } },
  { limits: { cpu: '100m', memory: '128Mi' } },
])('a container with the resources %j can be packed', (resources) => {
  expect(brokenBy(resources)).toEqual([]);
});

it.each([
  {},
  { requests: { cpu: '100m' } },
  { requests: { memory: '128Mi' } },
  { requests: { cpu: '0', memory: '128Mi' } },
  { requests: { cpu: '100m', memory: '2Gi' }, limits: { memory: '1Gi' } },
  { requests: { cpu: '1000m', memory: '1Gi' }, limits: { cpu: '0.9' } },
])('a container with the resources %j is refused', (resources) => {
  expect(brokenBy(resources)).toEqual(['RESOURCES']);
});

it('init containers and charts are held to it', () => {
  const init = container('init', { resources: {} });
  expect(
    brokenRules(treeOf([appOf('shop', [deployment('web', { pod: { initContainers: [init] } })])])),
  ).toEqual(['RESOURCES']);
  for (const requests of [undefined, { cpu: '1,5', memory: '1Gi' }]) {
    const containers = [chartContainer(), chartContainer({ name: 'other', requests, limits: {} })];
    const tree = withChart(treeOf([appOf('addon', [])]), 'addon', {
      chart: 'addon',
      workloads: [chartWorkload({ containers })],
    });
    expect(brokenRules(tree)).toEqual(['RESOURCES']);
  }
});
