import type { Drawing } from '../../src/simulate/chart/drawing.ts';
import { svgOf } from '../../src/simulate/chart/html.ts';
import { LAYOUTS } from '../../src/simulate/chart/layouts.ts';
import { type Panel, panelDrawing } from '../../src/simulate/chart/panel.ts';
import type { Trace } from '../../src/simulate/trace.ts';
import type { Agreement, AppAgreement } from './agreement.ts';
import type { ExperimentRecord, Moment } from './record.ts';
import { UNSEEN } from './staircase.ts';
import type { Excursion } from './steps.ts';

const AT = LAYOUTS.wide;

/** Beside the rules of every chart: a file of its own lies on nothing that has a colour. */
const STYLE = `
.simulation { color-scheme: light dark; }
.simulation .ground { fill: Canvas; }
.simulation .outside { fill: var(--c); opacity: 0.2; }
`;

/** Room of a line of text between panels. */
const HEAD = 36;

/**
 * Simulation and experiment as SVG: for each app the load with the answers, and its replicas; then the nodes. Times at which the
 * replicas are outside of what is expected are shaded, and where nobody looked nothing is drawn. It needs nothing from anywhere,
 * follows the reader's light or dark mode, and every text in it is escaped.
 *
 * @param run, record Those that were compared.
 */
export function agreementSvg(agreement: Agreement, run: Trace, { moments }: ExperimentRecord): string {
  const { environment, load, seconds, apps, agrees } = agreement;
  const trace = beginningOf(run, seconds);
  const parts: Drawing[] = [];
  let top = 0;
  const head = (text: string) => {
    parts.push(['text', { class: 'head', x: 8, y: top + 20 }, text]);
    top += HEAD;
  };
  const put = (panel: Panel, excursions: readonly Excursion[] = []) => {
    top += AT.over + 8;
    parts.push(...excursions.map((one) => shade(one, top, seconds)), ...panelDrawing(panel, top, trace, AT));
    top += AT.panel + AT.gap - AT.over - 8;
  };
  for (const app of apps) {
    head(`${app.app}: ${app.agrees ? 'agrees' : 'differs'}`);
    put(answersOf(app, trace, moments, seconds));
    put(replicasOf(app, trace, moments, seconds), app.steps.excursions);
  }
  head('Cluster');
  put({
    title: 'Nodes',
    lines: [
      { name: 'simulated', css: 'a', values: trace.nodes, steps: true },
      { name: 'seen', css: 'b', values: seenOf(moments, seconds, ({ nodes }) => nodes), steps: true },
    ],
  });
  const title = `${environment}: simulation and experiment ${agrees ? 'agree' : 'differ'}`;
  return svgOf([
    'svg',
    { viewBox: `0 0 ${AT.width} ${top}`, class: 'simulation', role: 'img', 'aria-label': title },
    ['style', {}, STYLE],
    ['rect', { class: 'ground', width: AT.width, height: top }],
    ['title', {}, title],
    ['desc', {}, load],
    ...parts,
  ]);
}

/** A run as far as it was compared. */
function beginningOf({ step, nodes, usdPerHour, apps }: Trace, seconds: number): Trace {
  const count = Math.ceil(seconds / step);
  const cut = <Series extends Float64Array | readonly unknown[]>(series: Series) =>
    series.slice(0, count) as Series;
  return {
    step,
    nodes: cut(nodes),
    usdPerHour: cut(usdPerHour),
    apps: apps.map(({ name, ...series }) => ({
      name,
      ...(Object.fromEntries(
        Object.entries(series).map(([key, values]) => [key, cut(values)]),
      ) as typeof series),
    })),
  };
}

function answersOf(
  { app }: AppAgreement,
  { apps }: Trace,
  moments: readonly Moment[],
  seconds: number,
): Panel {
  const { arrived, served } = apps.find(({ name }) => name === app) ?? {};
  const seen = seenOf(moments, seconds, ({ apps }) => apps[app]?.served);
  return {
    title: 'Answers a second',
    lines: [
      { name: 'due', css: 'c', values: arrived ?? new Float64Array(), steps: false },
      { name: 'simulated', css: 'a', values: served ?? new Float64Array(), steps: false },
      { name: 'seen', css: 'b', values: seen, steps: false },
    ],
  };
}

function replicasOf(
  { app }: AppAgreement,
  { apps }: Trace,
  moments: readonly Moment[],
  seconds: number,
): Panel {
  const wanted = apps.find(({ name }) => name === app)?.wanted ?? new Float64Array();
  const seen = seenOf(moments, seconds, ({ apps }) => apps[app]?.wanted);
  return {
    title: 'Replicas',
    lines: [
      { name: 'simulated', css: 'a', values: wanted, steps: true },
      { name: 'seen', css: 'b', values: seen, steps: true },
    ],
  };
}

/** What was seen in each second, at its highest; NaN where nobody looked. */
function seenOf(
  moments: readonly Moment[],
  seconds: number,
  of: (moment: Moment) => number | undefined,
): Float64Array {
  const values = new Float64Array(Math.ceil(seconds)).fill(Number.NaN);
  const looks = moments
    .map((moment) => ({ at: moment.at, value: of(moment) }))
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => a.at - b.at);
  for (const [index, { at, value = 0 }] of looks.entries()) {
    const next = looks[index + 1];
    const until = next && next.at - at <= UNSEEN ? next.at : at + 1;
    for (let second = Math.floor(at); second < until && second < values.length; second++) {
      const before = values[second] ?? Number.NaN;
      if (Number.isNaN(before) || value > before) values[second] = value;
    }
  }
  return values;
}

function shade({ from, to }: Excursion, top: number, seconds: number): Drawing {
  const x = (moment: number) => AT.left + (moment / seconds) * (AT.width - AT.left - AT.right);
  const tenth = (value: number) => Math.round(value * 10) / 10;
  const width = Math.max(1, tenth(x(to) - x(from)));
  return ['rect', { class: 'outside', x: tenth(x(from)), y: top, width, height: AT.panel }];
}
