import { expect, it } from 'vitest';
import { alert, monitoredTree, prometheusRule } from '../helpers/monitored.ts';
import { brokenRules } from '../kit.ts';

const broken = (change: Record<string, unknown>) =>
  brokenRules(monitoredTree([prometheusRule(alert('vector(1)', change))])).filter((code) =>
    code.startsWith('ALERT'),
  );

it('an alert that says what a person needs may wake one', () => {
  expect(broken({})).toEqual([]);
  expect(broken({ labels: { severity: 'critical', team: 'web' } })).toEqual([]);
});

it('a recording needs none of it', () => {
  expect(broken({ alert: undefined, record: 'a:b:c', for: undefined, labels: {}, annotations: {} })).toEqual(
    [],
  );
});

it.each([
  { for: undefined },
  { labels: {} },
  { labels: { severity: 'page' } },
  { annotations: { summary: 'What.' } },
  { annotations: { description: 'Do.' } },
])('an alert with %o leaves a person alone with it', (change) => {
  expect(broken(change)).toEqual(['ALERT_INCOMPLETE']);
});
