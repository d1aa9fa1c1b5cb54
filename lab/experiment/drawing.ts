import { escaped, nice, STYLE, ticks } from '../../src/simulate/report/chart.ts';
import { clock } from '../../src/simulate/report/table.ts';
import type { Trace } from '../../src/simulate/trace.ts';
import type { Agreement } from './agreement.ts';
import { pointsPath, stairsPath } from './paths.ts';
import type { ExperimentRecord, Seen } from './record.ts';
import type { Level, Look, Stairs } from './staircase.ts';
import type { Excursion } from './steps.ts';

/** As those of the simulator's own chart. */
const [WIDTH, LEFT, RIGHT, PANEL, GAP, HEAD] = [960, 64, 16, 130, 44, 30];

interface Panel {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly css: 'a' | 'b' | 'c'; readonly of: Line }[];
  readonly excursions?: readonly Excursion[];
}

type Line = { readonly stairs: readonly Level[] } | { readonly points: readonly Look[] };

/**
 * Simulation and experiment as SVG: for each app the load with the answers, and its replicas; then the nodes. Times at which the
 * replicas are outside of what is expected are shaded, and where nobody looked nothing is drawn. It needs nothing from anywhere,
 * follows the reader's light or dark mode, and every text in it is escaped.
 *
 * @param trace, record Those that were compared.
 */
export function agreementSvg(agreement: Agreement, trace: Trace, record: ExperimentRecord): string {
  const { environment, load, apps, nodes, agrees } = agreement;
  // A run of no time has no lines, and an axis all the same.
  const seconds = Math.max(1, agreement.seconds);
  const parts: string[] = [];
  let top = 20;
  const put = (text: string, panels: readonly Panel[]) => {
    parts.push(textSvg('head', 0, top, text));
    top += HEAD;
    for (const panel of panels) {
      parts.push(panelSvg(panel, top, seconds));
      top += PANEL + GAP;
    }
  };
  for (const { app, agrees, stairs, steps } of apps) {
    const panels = [
      answersOf(app, trace, record, seconds),
      stairsPanel('Replicas', stairs, steps.excursions),
    ];
    put(`${app}: ${agrees ? 'agrees' : 'differs'}`, panels);
  }
  put('Cluster', [stairsPanel('Nodes', nodes.stairs)]);
  const title = `${environment}: simulation and experiment ${agrees ? 'agree' : 'differ'}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" class="simulation" role="img" aria-label="${escaped(title)}">
<style>${STYLE}.simulation .outside { fill: var(--c); opacity: .2; }
</style>
<title>${escaped(title)}</title>
<desc>${escaped(load)}</desc>
${parts.join('\n')}
</svg>
`;
}

function stairsPanel(title: string, { simulated, seen }: Stairs, excursions?: readonly Excursion[]): Panel {
  return {
    title,
    lines: [
      { name: 'simulated', css: 'a', of: { stairs: simulated } },
      { name: 'seen', css: 'b', of: { stairs: seen } },
    ],
    ...(excursions && { excursions }),
  };
}

function answersOf(
  app: string,
  { apps, step }: Trace,
  { moments }: ExperimentRecord,
  seconds: number,
): Panel {
  const trace = apps.find(({ name }) => name === app);
  const series = (values: Float64Array | undefined): Look[] =>
    [...(values ?? [])].map((value, index) => ({ at: (index + 0.5) * step, value }));
  const seen = (rate: keyof Seen): Look[] =>
    moments.flatMap(({ at, apps }) => {
      const value = apps[app]?.[rate];
      return value !== undefined && Number.isFinite(value) && at >= 0 && at <= seconds ? [{ at, value }] : [];
    });
  return {
    title: 'Answers a second',
    lines: [
      { name: 'due', css: 'c', of: { points: series(trace?.arrived) } },
      { name: 'simulated', css: 'a', of: { points: series(trace?.served) } },
      { name: 'seen', css: 'b', of: { points: seen('served') } },
    ],
  };
}

function panelSvg({ title, lines, excursions = [] }: Panel, top: number, seconds: number): string {
  const values = lines.flatMap(({ of }) =>
    ('stairs' in of ? of.stairs : of.points).map(({ value }) => value),
  );
  const scale = nice(values.reduce((a, b) => Math.max(a, b), 0));
  const x = (moment: number) => fixed(LEFT + (moment / seconds) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => fixed(top + PANEL - (value / scale) * PANEL);
  return [
    textSvg('head', LEFT, top - 8, title),
    ...lines.map(({ name, css }, index) => textSvg(`${css} name`, LEFT + 190 + index * 90, top - 8, name)),
    ...excursions.map(
      ({ from, to }) =>
        `<rect class="outside" x="${x(from)}" y="${top}" width="${Math.max(1, fixed(x(to) - x(from)))}" height="${PANEL}"/>`,
    ),
    ...[0, 0.5, 1].flatMap((part) => [
      `<path class="grid" d="M${LEFT} ${y(scale * part)}H${WIDTH - RIGHT}"/>`,
      textSvg('tick end', LEFT - 8, y(scale * part) + 4, String(Number((scale * part).toFixed(2)))),
    ]),
    ...ticks(seconds).map((moment) =>
      textSvg(`tick ${moment === seconds ? 'end' : 'mid'}`, x(moment), top + PANEL + 15, clock(moment)),
    ),
    ...lines.map(({ css, of }) => {
      const path = 'stairs' in of ? stairsPath(of.stairs, x, y) : pointsPath(of.points, seconds, x, y);
      return `<path class="line ${css}" d="${path}"/>`;
    }),
  ].join('\n');
}

function textSvg(css: string, x: number, y: number, text: string): string {
  return `<text class="${css}" x="${x}" y="${y}">${escaped(text)}</text>`;
}

const fixed = (value: number) => Math.round(value * 10) / 10;
