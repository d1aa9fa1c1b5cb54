import type { AppTrace, Trace } from '../trace.ts';
import type { SimulationReport } from './report.ts';
import { clock } from './table.ts';

/** Width of a chart and of what stands left of its lines, height of a panel and of the room below it. */
const [WIDTH, LEFT, RIGHT, PANEL, GAP] = [960, 64, 16, 130, 44];
/** Points of a line at most; more than a screen has columns nobody sees. */
const POINTS = 900;

interface Line {
  readonly name: string;
  readonly css: string;
  readonly values: Float64Array;
  /** A number that holds until the next one, and not a rate between two. */
  readonly steps: boolean;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  /** A bound, drawn as a dashed line. */
  readonly bound?: { readonly name: string; readonly value: number };
}

/**
 * The run of one app as SVG: load and answers, replicas, nodes, cost an hour. It needs nothing from anywhere, follows the reader's
 * light or dark mode, and every text in it is escaped.
 */
export function chartSvg(report: SimulationReport, trace: Trace, app: string): string {
  const mine = trace.apps.find(({ name }) => name === app);
  const about = report.apps.find((one) => one.app === app);
  if (!mine || !about) throw new RangeError(`no ${app} in the run`);
  const panels = panelsOf(mine, trace, about.replicas.max);
  const height = panels.length * (PANEL + GAP) + 8;
  const title = `${app} in ${report.environment}: ${about.replicas.most} replicas and ${report.nodes.most} nodes at most`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" class="simulation" role="img" aria-label="${escaped(title)}">
<style>${STYLE}</style>
<title>${escaped(title)}</title>
${panels.map((panel, index) => panelSvg(panel, index * (PANEL + GAP) + 24, trace)).join('\n')}
</svg>`;
}

/** The same for every app of the run as one page, with its numbers below. */
export function chartHtml(report: SimulationReport, trace: Trace): string {
  const title = `${report.apps.map(({ app }) => app).join(', ')} in ${report.environment}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: Canvas; color: CanvasText; }
svg { width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, transparent); }
th:last-child, td:last-child { text-align: left; }
</style>
<h1>${escaped(title)}</h1>
<p>${escaped(report.load)} ${escaped(costText(report))}</p>
${report.apps.map((app) => `<h2>${escaped(app.app)}</h2>\n${chartSvg(report, trace, app.app)}\n${tableHtml(app)}`).join('\n')}
</html>
`;
}

const costText = ({ usd, seconds }: SimulationReport) =>
  `${usd.toFixed(2)} USD of nodes in ${clock(seconds)}.`;

function tableHtml({ plateaus }: SimulationReport['apps'][number]): string {
  const cells = (tag: string, values: readonly string[]) =>
    values.map((value) => `<${tag}>${escaped(value)}</${tag}>`).join('');
  const rows = plateaus.map(({ from, to, replicas, nodes, load, served, binding }) =>
    cells('td', [
      clock(from),
      clock(to),
      String(replicas),
      String(nodes),
      load.toFixed(1),
      served.toFixed(1),
      binding,
    ]),
  );
  const head = cells('th', ['from', 'to', 'replicas', 'nodes', 'load/s', 'served/s', 'bound by']);
  return `<div class="wide"><table>\n<tr>${head}</tr>\n${rows.map((row) => `<tr>${row}</tr>`).join('\n')}\n</table></div>`;
}

function panelsOf(app: AppTrace, { nodes, usdPerHour }: Trace, most: number): Panel[] {
  return [
    {
      title: 'Requests a second',
      lines: [
        { name: 'due', css: 'a', values: app.arrived, steps: false },
        { name: 'answered', css: 'b', values: app.served, steps: false },
        { name: 'failed', css: 'c', values: app.failed, steps: false },
      ],
    },
    {
      title: 'Replicas',
      lines: [
        { name: 'wanted', css: 'a', values: app.wanted, steps: true },
        { name: 'ready', css: 'b', values: app.ready, steps: true },
      ],
      bound: { name: 'max', value: most },
    },
    { title: 'Nodes of the cluster', lines: [{ name: 'nodes', css: 'a', values: nodes, steps: true }] },
    { title: 'USD an hour', lines: [{ name: 'cost', css: 'a', values: usdPerHour, steps: true }] },
  ];
}

function panelSvg({ title, lines, bound }: Panel, top: number, { step, nodes }: Trace): string {
  const seconds = nodes.length * step;
  const most = Math.max(
    bound?.value ?? 0,
    ...lines.map(({ values }) => values.reduce((a, b) => Math.max(a, b), 0)),
  );
  const scale = nice(most);
  const y = (value: number) => fixed(top + PANEL - (value / scale) * PANEL);
  const legend = lines.map(
    ({ name, css }, index) =>
      `<text class="${css} name" x="${LEFT + 190 + index * 90}" y="${top - 8}">${escaped(name)}</text>`,
  );
  return [
    `<text class="head" x="${LEFT}" y="${top - 8}">${escaped(title)}</text>`,
    ...legend,
    ...[0, 0.5, 1].map(
      (part) =>
        `<path class="grid" d="M${LEFT} ${y(scale * part)}H${WIDTH - RIGHT}"/><text class="tick end" x="${LEFT - 8}" y="${y(scale * part) + 4}">${label(scale * part)}</text>`,
    ),
    ...ticks(seconds).map(
      (moment) =>
        `<text class="tick ${moment === seconds ? 'end' : 'mid'}" x="${fixed(LEFT + (moment / seconds) * (WIDTH - LEFT - RIGHT))}" y="${top + PANEL + 15}">${clock(moment)}</text>`,
    ),
    ...(bound
      ? [
          `<path class="bound" d="M${LEFT} ${y(bound.value)}H${WIDTH - RIGHT}"/><text class="tick end" x="${WIDTH - RIGHT}" y="${y(bound.value) - 4}">${escaped(bound.name)}</text>`,
        ]
      : []),
    ...lines.map(({ css, values, steps }) => `<path class="line ${css}" d="${pathOf(values, steps, y)}"/>`),
  ].join('\n');
}

function pathOf(values: Float64Array, steps: boolean, y: (value: number) => number): string {
  const width = (WIDTH - LEFT - RIGHT) / values.length;
  const x = (index: number) => fixed(LEFT + index * width);
  if (steps) {
    let path = '';
    for (let index = 0; index < values.length; index++) {
      if (index === 0) path += `M${x(0)} ${y(values[0] ?? 0)}`;
      else if (values[index] !== values[index - 1]) path += `H${x(index)}V${y(values[index] ?? 0)}`;
    }
    return `${path}H${x(values.length)}`;
  }
  const every = Math.max(1, Math.ceil(values.length / POINTS));
  let path = '';
  for (let index = 0; index < values.length; index += every) {
    // Of what one point stands for, the highest: no peak is lost.
    const most = values.subarray(index, index + every).reduce((a, b) => Math.max(a, b), 0);
    path += `${index === 0 ? 'M' : 'L'}${x(index)} ${y(most)}`;
  }
  return path;
}

/** A round number that is no less than a value. */
function nice(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

function ticks(seconds: number): number[] {
  const every = [60, 300, 600, 900, 1800, 3600, 7200, 14_400].find((one) => seconds / one <= 8) ?? 86_400;
  return Array.from({ length: Math.floor(seconds / every) + 1 }, (_, index) => index * every);
}

const fixed = (value: number) => Math.round(value * 10) / 10;
const label = (value: number) => String(Number(value.toFixed(2)));

/** Text as HTML and SVG take it, in elements and in attributes. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Below the class of the chart alone: a page may have styles, and charts, of its own. */
const STYLE = `
.simulation { ${colors('#24292f', '#57606a', '#d0d7de', ['#0969da', '#bc4c00', '#8250df'])} }
@media (prefers-color-scheme: dark) {
  .simulation { ${colors('#e6edf3', '#9198a1', '#3d444d', ['#4493f8', '#f0883e', '#ab7df8'])} }
}
.simulation text { font: 12px system-ui, sans-serif; fill: var(--text); }
.simulation .head { font-weight: 600; }
.simulation .tick { fill: var(--quiet); font-size: 11px; }
.simulation .end { text-anchor: end; }
.simulation .mid { text-anchor: middle; }
.simulation .grid { stroke: var(--grid); }
.simulation .bound { stroke: var(--quiet); stroke-dasharray: 4 4; fill: none; }
.simulation .line { fill: none; stroke-width: 1.6; }
.simulation .line.a { stroke: var(--a); }
.simulation .line.b { stroke: var(--b); stroke-dasharray: 6 2; }
.simulation .line.c { stroke: var(--c); stroke-dasharray: 2 2; }
.simulation .a.name { fill: var(--a); }
.simulation .b.name { fill: var(--b); }
.simulation .c.name { fill: var(--c); }
`;

function colors(
  text: string,
  quiet: string,
  grid: string,
  [a, b, c]: readonly [string, string, string],
): string {
  return `--text: ${text}; --quiet: ${quiet}; --grid: ${grid}; --a: ${a}; --b: ${b}; --c: ${c};`;
}
