import { expect, it } from 'vitest';
import { addonOnFargate, EQUAL, shopOnFargate } from '../helpers/fargate.ts';
import { chartContainer } from '../helpers/workload.ts';
import { brokenRules } from '../kit.ts';

const brokenBy = (requests: Record<string, string | number>, limits: Record<string, string | number>) =>
  brokenRules(shopOnFargate({ container: { resources: { requests, limits } } }));

it('a container that is limited to what it requests is fine, however the amounts are written', () => {
  expect(brokenBy(EQUAL.requests, EQUAL.limits)).toEqual([]);
  expect(brokenBy({ cpu: 1, memory: '1Gi' }, { cpu: '1000m', memory: '1024Mi' })).toEqual([]);
  expect(brokenBy({}, EQUAL.limits)).toEqual([]);
});

it.each([
  [EQUAL.requests, { memory: '512Mi' }],
  [EQUAL.requests, { cpu: '500m', memory: '512Mi' }],
  [EQUAL.requests, { cpu: '250m', memory: '1Gi' }],
])('a container that requests %j and is limited to %j is refused', (requests, limits) => {
  expect(brokenBy(requests, limits)).toEqual(['FARGATE_RESOURCES']);
});

it('a pod larger than the largest size is refused', () => {
  const huge = { cpu: '12', memory: '8Gi' };
  const containers = ['one', 'two'].map((name) => chartContainer({ name, requests: huge, limits: huge }));
  expect(brokenRules(addonOnFargate({ containers }))).toEqual(['FARGATE_RESOURCES']);
});

it('init containers of charts are held to it', () => {
  const init = chartContainer({ name: 'init', init: true, limits: {} });
  expect(brokenRules(addonOnFargate({ containers: [init, chartContainer()] }))).toEqual([
    'FARGATE_RESOURCES',
  ]);
});
