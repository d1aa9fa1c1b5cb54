import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const broken = (differsBetweenRenders: string[]) =>
  brokenRules(withChart(treeOf([appOf('web', [])]), 'web', { chart: 'web', differsBetweenRenders }));

it('a chart that renders the same twice is right', () => {
  expect(broken([])).toEqual([]);
});

it('a checksum of a made-up password is another at every render, and refused', () => {
  expect(broken(['Deployment/web/web spec.template.metadata.annotations.checksum/secret'])).toEqual([
    'CHART_RANDOM',
  ]);
});
