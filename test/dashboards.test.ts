import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateJsonnet } from '../src/jsonnet.ts';
import { type Ask, asksOf } from './helpers/promql.ts';

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

interface Exported {
  readonly sources: readonly {
    readonly source: string;
    readonly honorsLabels: boolean;
    readonly series: Readonly<Record<string, readonly string[]>>;
  }[];
}

const url = (path: string) => new URL(path, import.meta.url);
const exported: Exported = JSON.parse(readFileSync(url('fixtures/exported-metrics.json'), 'utf8'));

const target = ['job', 'instance', 'namespace', 'pod', 'service', 'container', 'endpoint'];

/** Labels of each series as Prometheus stores them. A target's label that hides one of the series' own is left out. */
const labelsOf = new Map(
  exported.sources.flatMap(({ honorsLabels, series }) =>
    Object.entries(series).map(([name, labels]) => {
      const own = labels.map((label) =>
        !honorsLabels && target.includes(label) ? `exported_${label}` : label,
      );
      return [name, new Set([...own, ...target.filter((label) => !labels.includes(label))])] as const;
    }),
  ),
);

const files = readdirSync(url('../platform/dashboards')).filter((name) => name.endsWith('.jsonnet'));
const dashboardOf = (file: string) => evaluateJsonnet(`platform/dashboards/${file}`) as Dashboard;
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
  const asks: readonly Ask[] = [
    ...queries.flatMap(({ expr }) => asksOf(expr)),
    ...variables.filter(({ type }) => type === 'query').flatMap((variable) => asksOf(textOf(variable))),
  ];

  it('asks only for series that something exports, by labels that they have', () => {
    expect(asks.length).toBeGreaterThan(0);
    for (const { series, labels } of asks) {
      const known = labelsOf.get(series);
      expect(known, `${series} is in exported-metrics.json`).toBeDefined();
      expect(
        labels.filter((label) => !known?.has(label)),
        `labels that ${series} lacks`,
      ).toEqual([]);
    }
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
