import { readFileSync } from 'node:fs';
import type { SimulationReport } from '../report/report.ts';
import { clock } from '../report/table.ts';
import type { Trace } from '../trace.ts';
import { chartDrawing } from './chart.ts';
import { type Drawing, escaped, markup } from './drawing.ts';

/**
 * The run of one app as SVG: load and answers, replicas, nodes, cost an hour. It needs nothing from anywhere, follows the reader's
 * light or dark mode, and every text in it is escaped.
 */
export function chartSvg(report: SimulationReport, trace: Trace, app: string): string {
  return svgOf(chartDrawing(report, trace, app, 'wide'));
}

/** The element of a chart as a file of its own: with its namespace, its rules and its colours. */
export function svgOf([tag, attributes, ...inside]: Drawing): string {
  const namespace = { xmlns: 'http://www.w3.org/2000/svg' };
  return markup([tag, { ...namespace, ...attributes }, ['style', {}, COLORS + chartRules()], ...inside]);
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

/** How a chart looks, in the colours below; a page that has a chart among other things gives its own. */
const chartRules = () => readFileSync(new URL('chart.css', import.meta.url), 'utf8');

const COLORS = `
.simulation { ${colors('#24292f', '#57606a', '#d0d7de', ['#0969da', '#bc4c00', '#8250df'])} }
@media (prefers-color-scheme: dark) {
  .simulation { ${colors('#e6edf3', '#9198a1', '#3d444d', ['#4493f8', '#f0883e', '#ab7df8'])} }
}
`;

function colors(
  text: string,
  quiet: string,
  grid: string,
  [a, b, c]: readonly [string, string, string],
): string {
  return `--text: ${text}; --quiet: ${quiet}; --grid: ${grid}; --a: ${a}; --b: ${b}; --c: ${c};`;
}
