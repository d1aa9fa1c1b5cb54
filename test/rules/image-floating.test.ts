import { expect, it } from 'vitest';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const brokenBy = (image: string) =>
  brokenRules(treeOf([appOf('shop', [deployment('web', { container: { image } })])]));
const DIGEST = `sha256:${'0a'.repeat(32)}`;

it.each([
  'docker.io/library/redis:8.2.3-alpine',
  'quay.io/team/web:v0.59.6.3',
  'registry.example.com:5000/team/web:1.2.3',
  'quay.io/team/web:2026-09-03',
  'quay.io/team/web:v20260903-3f2a1bc',
  'quay.io/team/web:3f2a1bc9',
  'quay.io/team/web:sha-3f2a1bc',
  `quay.io/team/web@${DIGEST}`,
  `docker.io/library/postgres:17@${DIGEST}`,
])('the image %s is pinned', (image) => {
  expect(brokenBy(image)).toEqual([]);
});

it.each([
  'docker.io/library/busybox',
  'registry.example.com:5000/team/web',
  'docker.io/library/postgres:latest',
  'docker.io/library/postgres:17',
  'docker.io/library/busybox:1.36',
  'docker.io/library/node:22-alpine',
  'quay.io/team/web:v0.59.6.x',
  'quay.io/team/web:main',
  'quay.io/team/web:defaced',
])('the image %s may be another one tomorrow', (image) => {
  expect(brokenBy(image)).toEqual(['IMAGE_FLOATING']);
});

it('a chart is held to it as well, init containers included, but not its Helm tests', () => {
  const tree = treeOf([appOf('addon', [])]);
  const containers = [
    chartContainer({ name: 'init', init: true, image: 'busybox:latest' }),
    chartContainer(),
  ];
  const chart = (hook?: string) =>
    withChart(tree, 'addon', {
      chart: 'addon',
      workloads: [chartWorkload({ containers, ...(hook && { hook }) })],
    });
  expect(brokenRules(chart())).toEqual(['IMAGE_FLOATING']);
  expect(brokenRules(chart('pre-install'))).toContain('IMAGE_FLOATING');
  expect(brokenRules(chart('test'))).toEqual([]);
});

it('a release that an operator chooses is its own, and pinned with it', () => {
  const workload = chartWorkload({
    kind: 'Prometheus',
    madeByOperator: true,
    containers: [chartContainer({ image: '' })],
  });
  const tree = treeOf([appOf('addon', [])]);
  expect(brokenRules(withChart(tree, 'addon', { chart: 'addon', workloads: [workload] }))).toEqual([]);
});
