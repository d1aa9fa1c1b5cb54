import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestCounters } from '../platform/_requests.ts';
import { evaluateJsonnet } from '../src/jsonnet.ts';
import { queriesOf } from '../src/metrics/queries.ts';
import { everythingMonitored, monitoredTree } from './helpers/monitored.ts';
import { environmentOf, problemsOf } from './kit.ts';
import { builtOf, environmentNames } from './real.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly expr: string;
    readonly legendFormat: string;
    readonly refId: string;
  }[];
}

interface Dashboard {
  readonly title: string;
  readonly uid: string;
  readonly schemaVersion: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query: string | { readonly query: string };
}

const url = (path: string) => new URL(path, import.meta.url);

/** Where everybody counts requests who can. */
const everywhere = environmentOf({}, { istiod: {}, traefik: {}, shopfront: {} });
const counters = requestCounters({ environment: everywhere });

const files = readdirSync(url('../platform/dashboards')).filter((name) => name.endsWith('.jsonnet'));
const dashboardOf = (file: string, parts: readonly string[] = ['argocd', 'karpenter']) =>
  evaluateJsonnet(`platform/dashboards/${file}`, {
    variables: { parts, counters, namespace: 'metabase', workload: 'metabase', scaler: 'keda' },
  }) as Dashboard;
const textOf = ({ query }: Variable) => (typeof query === 'string' ? query : query.query);

const overlaps = ({ gridPos: a }: Panel, { gridPos: b }: Panel) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function expectTidy({ panels }: Dashboard): void {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const [index, panel] of panels.entries()) {
    const { x, w, y } = panel.gridPos;
    expect(x >= 0 && y >= 0 && w >= 1 && x + w <= 24, `${panel.title} lies in the grid`).toBe(true);
    const other = panels.slice(index + 1).find((candidate) => overlaps(panel, candidate));
    expect(other?.title, `what overlaps ${panel.title}`).toBeUndefined();
  }
}

describe.each(files)('%s', (file) => {
  const dashboard = dashboardOf(file);
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets);
  const variables = dashboard.templating.list;

  it('asks only for series that something exports, by labels that they have', () => {
    const config = {
      metadata: { name: 'd', labels: { grafana_dashboard: '1' } },
      data: { d: JSON.stringify(dashboard) },
    };
    const tree = monitoredTree([{ apiVersion: 'v1', kind: 'ConfigMap', ...config }], everythingMonitored());
    expect(queriesOf(tree).length).toBeGreaterThanOrEqual(queries.length);
    expect(problemsOf(tree).filter(({ code }) => code === 'METRIC_UNKNOWN')).toEqual([]);
  });

  it('shows no number where there is none', () => {
    for (const { expr } of queries) expect(expr).not.toMatch(/\bor\s+vector\(/);
  });

  it('refers only to variables that it declares', () => {
    const used = [...queries.map(({ expr }) => expr), ...variables.map(textOf)].flatMap((text) =>
      [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name),
    );
    const declared = [...variables.map(({ name }) => name), '__rate_interval', '__interval'];
    expect(used.filter((name) => !declared.includes(name ?? ''))).toEqual([]);
  });

  it('names its series by labels that the query keeps', () => {
    for (const { expr, legendFormat } of queries) {
      const wanted = [...legendFormat.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label]) => label ?? '');
      const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
      expect(
        wanted.filter((label) => !kept.includes(label)),
        `${legendFormat} of ${expr}`,
      ).toEqual([]);
    }
  });

  it('has no panels on top of each other', () => expectTidy(dashboard));

  it('has a unique uid and the schema of Grafana 13', () => {
    expect(dashboard.schemaVersion).toBe(42);
    expect(dashboard.uid).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(files.filter((other) => dashboardOf(other).uid === dashboard.uid)).toEqual([file]);
  });
});

describe('the KEDA dashboard', () => {
  const keda = dashboardOf('keda.jsonnet');

  it('shows the last day, refreshed each minute, for what is chosen above it', () => {
    expect(keda).toMatchObject({ title: 'KEDA', refresh: '1m', time: { from: 'now-24h', to: 'now' } });
    const names = keda.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'namespace', 'scaledObject', 'scaler', 'metric']);
  });

  it('goes from errors by way of values to replicas', () => {
    const panels = keda.panels.filter(({ type }) => type !== 'row').map(({ title, type }) => [title, type]);
    expect(panels).toEqual([
      ['Scaler total errors', 'timeseries'],
      ['Scaler errors', 'timeseries'],
      ['Scaled object errors', 'timeseries'],
      ['Scaler metric value', 'timeseries'],
      ['Current and maximum replicas', 'timeseries'],
      ['Changes in replicas', 'state-timeline'],
      ['Current of maximum replicas', 'gauge'],
    ]);
  });
});

describe('the autoscaling dashboard', () => {
  const panels = (parts?: readonly string[]) => dashboardOf('autoscaling.jsonnet', parts).panels;
  const query = (title: string) =>
    panels()
      .find((panel) => panel.title === title)
      ?.targets?.map(({ expr }) => expr);

  it('follows an experiment: a quarter of an hour, looked at every ten seconds', () => {
    expect(dashboardOf('autoscaling.jsonnet')).toMatchObject({
      refresh: '10s',
      time: { from: 'now-15m', to: 'now' },
    });
  });

  it('counts all requests, whatever their status, wherever they are counted', () => {
    for (const { name, code, counter } of counters) {
      const [expr] = query(`Requests a second by status, ${name}`) ?? [];
      expect(expr).toMatch(new RegExp(`^sum by \\(${code}\\) \\(rate\\(${counter}\\{`));
      expect(expr).not.toContain('200');
    }
  });

  it('counts the pods of the workload alone, not those that make its load', () => {
    expect(query('Pods of the workload')?.every((expr) => expr.includes('deployment=~"$workload"'))).toBe(
      true,
    );
  });

  it('tells nodes apart by the label that Kubernetes gives them today', () => {
    expect(query('Nodes by instance type')).toEqual([
      'count by (label_node_kubernetes_io_instance_type) (kube_node_labels)',
    ]);
  });

  it('says nothing of node claims where nobody makes nodes', () => {
    const titles = (parts: readonly string[]) => panels(parts).map(({ title }) => title);
    expect(titles(['karpenter'])).toContain('Node claims');
    expect(titles([])).not.toContain('Node claims');
  });
});

describe.each(environmentNames)('the dashboards of %s', (environment) => {
  const built = () =>
    ['dashboards', 'keda', 'metabase'].flatMap((name) =>
      builtOf(environment, name).objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1'),
    );

  it('are one for each subject, under a key of its own', () => {
    expect(built().map(({ metadata }) => metadata.name)).toEqual([
      'autoscaling-dashboard',
      'platform-dashboard',
      'requests-dashboard',
      'keda-dashboard',
      'metabase-dashboard',
    ]);
    for (const { metadata, data } of built()) expect(Object.keys(data)).toEqual([`${metadata.name}.json`]);
  });

  it('show requests by those who count them here, and by nobody else', () => {
    const requests = built().find(({ metadata }) => metadata.name === 'requests-dashboard');
    const { panels } = JSON.parse(Object.values(requests?.data ?? {})[0] as string) as Dashboard;
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'Requests in the mesh',
    ]);
  });
});

describe('the dashboard library', () => {
  const layout = (rows: unknown) =>
    evaluateJsonnet('test/fixtures/dashboards/layout.jsonnet', { variables: { rows } });

  it('places any panels in the grid, none on another', () => {
    const width = fc.option(fc.integer({ min: 1, max: 24 }));
    const row = fc.record({
      title: fc.option(fc.constant('row')),
      height: fc.integer({ min: 1, max: 12 }),
      widths: fc.array(width, { maxLength: 7 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        const dashboard = layout(rows) as Dashboard;
        expectTidy(dashboard);
        const panels = rows.reduce(
          (sum, { title, widths }) => sum + widths.length + (title === null ? 0 : 1),
          0,
        );
        expect(dashboard.panels).toHaveLength(panels);
      }),
      { numRuns: 25 },
    );
  });

  it('refuses a panel wider than the grid', () => {
    expect(() => layout([{ title: null, height: 8, widths: [25] }])).toThrow(
      'p0: width 25 is not between 1 and 24',
    );
  });
});
