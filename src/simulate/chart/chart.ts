import type { SimulationReport } from '../report/report.ts';
import type { AppTrace, Trace } from '../trace.ts';
import type { Drawing } from './drawing.ts';
import { LAYOUTS } from './layouts.ts';
import { type Panel, panelDrawing } from './panel.ts';

/**
 * The run of one app as an SVG element: load and answers, replicas, nodes, cost an hour. Nothing in it has an id, so that a page
 * may hold several; how it looks, chart.css says.
 * @throws RangeError: the app is not in the run.
 */
export function chartDrawing(
  report: SimulationReport,
  trace: Trace,
  app: string,
  layout: keyof typeof LAYOUTS,
): Drawing {
  const mine = trace.apps.find(({ name }) => name === app);
  const about = report.apps.find((one) => one.app === app);
  if (!mine || !about) throw new RangeError(`no ${app} in the run`);
  const at = LAYOUTS[layout];
  const panels = panelsOf(mine, trace, about.replicas.max);
  const title = `${app} in ${report.environment}: ${about.replicas.most} replicas and ${report.nodes.most} nodes at most`;
  return [
    'svg',
    {
      viewBox: `0 0 ${at.width} ${panels.length * (at.panel + at.gap) + 8}`,
      class: 'simulation',
      role: 'img',
      'aria-label': title,
    },
    ['title', {}, title],
    ...panels.flatMap((panel, index) =>
      panelDrawing(panel, index * (at.panel + at.gap) + 16 + at.over, trace, at),
    ),
  ];
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
