import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DOORS, requestRules } from '../../platform/alerts/requests.ts';
import { assemble } from '../../src/assemble.ts';
import { ruleEntries } from '../../src/metrics/queries.ts';
import type { Tree } from '../../src/model.ts';
import { loadUnknownAlert } from '../../src/workload/load-unknown.ts';
import { problemsOf } from '../kit.ts';
import { catalog, environmentNames, footprintOf, trees } from '../real.ts';

const docs = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');
const entries = [...docs.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);

const treeOf = (environment: string) => trees.get(environment) as Tree;
const alertsOf = (environment: string) =>
  ruleEntries(treeOf(environment)).flatMap(({ rule }) => (rule.alert === undefined ? [] : [rule]));
const doors = DOORS.flatMap((door) => requestRules(door, 99.5));

test('every alert has an entry of its name, and every entry an alert', () => {
  const unknown = loadUnknownAlert('web', 'up').toJSON() as {
    spec: { groups: { rules: { alert: string }[] }[] };
  };
  const names = new Set([
    ...environmentNames.flatMap((environment) => alertsOf(environment).map(({ alert }) => alert)),
    ...unknown.spec.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)),
  ]);
  expect([...names].sort()).toEqual([...entries].sort());
});

test('what is left to the chart is in the chart', () => {
  const brought = footprintOf('prod', 'kube-prometheus-stack')
    .objects.filter(({ kind }) => kind === 'PrometheusRule')
    .map(({ name }) => name);
  const told = [...docs.matchAll(/\| `(kube-prometheus-stack-[^`]+)`/g)].map(([, name]) => name);
  expect(told.length).toBeGreaterThan(4);
  expect(told.filter((name) => !brought.includes(String(name)))).toEqual([]);
});

describe.each(environmentNames)('the alerts of %s', (environment) => {
  test('pass all rules', () => {
    expect(problemsOf(treeOf(environment))).toEqual([]);
  });

  test('cover every promise', () => {
    const subjects = new Set(
      treeOf(environment)
        .components.find(({ component }) => component.name === 'alerts')
        ?.objects.map(({ metadata }) => metadata.name),
    );
    expect([...subjects].sort()).toEqual([
      'applications',
      'autoscalers',
      'certificates',
      'nodes',
      'pods',
      'requests',
      'scalers',
      'secrets',
    ]);
  });

  test('name where to read on, and labels that their expression keeps', () => {
    for (const { alert, expr, annotations = {} } of alertsOf(environment)) {
      expect(annotations.runbook).toBe(`docs/alerts.md#${alert?.toLowerCase()}`);
      const named = [...`${annotations.summary}`.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      const kept = [...`${expr}`.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '));
      expect(named.filter((label) => !kept.includes(String(label)))).toEqual([]);
    }
  });
});

test('nobody is promised alerts where nobody would be told', () => {
  const { environment } = treeOf('dev');
  const stack = catalog.find(({ name }) => name === 'kube-prometheus-stack');
  const silent = stack?.config.parse({ alertmanager: { enabled: false } });
  const components = new Map(environment.components).set('kube-prometheus-stack', silent);
  expect(() => assemble({ ...environment, components }, catalog)).toThrow('nobody would be told');
});

test('an environment has only those of what it switches on', () => {
  const tree = treeOf('dev');
  const components = tree.components.filter(({ component }) => component.name === 'alerts');
  expect(components[0]?.objects.some(({ spec }) => JSON.stringify(spec).includes('traefik'))).toBe(false);
});

test('a share of failures is no alert unless both windows and enough requests say so', () => {
  const burning = doors.filter((rule) => 'alert' in rule && rule.alert === 'ErrorBudgetBurning');
  expect(burning).toHaveLength(2 * DOORS.length);
  for (const { expr } of burning) expect(expr.match(/ and /g)).toHaveLength(2);
  // Half a percent is the budget: a fast burn is 14.4 times that.
  expect(burning[0]?.expr).toContain('istio:failed_requests:ratio_rate1h > 0.072 and');
});

test('failures are counted before the workload, each once, and nowhere made up', () => {
  for (const rule of doors) {
    if (!('record' in rule)) continue;
    if (rule.expr.includes('istio_requests_total')) expect(rule.expr).not.toContain('reporter="destination"');
    expect(rule.expr).not.toContain('vector(');
    expect(rule.expr).toContain('=~"5.."');
  }
});
