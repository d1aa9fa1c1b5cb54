import { clock } from '../report/table.ts';
import type { Trace } from '../trace.ts';
import type { Drawing } from './drawing.ts';
import type { Layout } from './layouts.ts';

interface Line {
  readonly name: string;
  readonly css: string;
  /** From the beginning to the end of the run, evenly; NaN where it is not known, so that the line has a gap. */
  readonly values: Float64Array;
  /** A number that holds until the next one, and not a rate between two. */
  readonly steps: boolean;
}

export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  /** A bound, drawn as a dashed line. */
  readonly bound?: { readonly name: string; readonly value: number };
}

/** A part of a chart: its title, the names of its lines, its axes and its lines. */
export function panelDrawing(
  { title, lines, bound }: Panel,
  top: number,
  { step, nodes }: Trace,
  at: Layout,
): Drawing[] {
  // A run of no time has an axis all the same.
  const seconds = Math.max(1, nodes.length) * step;
  const most = Math.max(bound?.value ?? 0, ...lines.map(({ values }) => highest(values) || 0));
  const scale = nice(most);
  const end = at.width - at.right;
  const y = (value: number) => fixed(top + at.panel - (value / scale) * at.panel);
  const written = (css: string, x: number, y: number, text: string): Drawing => [
    'text',
    { class: css, x, y },
    text,
  ];
  const across = (css: string, value: number): Drawing => [
    'path',
    { class: css, d: `M${at.left} ${y(value)}H${end}` },
  ];
  return [
    written('head', at.head, top - at.over, title),
    ...lines.map(({ name, css }, index) => {
      const letters = lines.slice(0, index).reduce((sum, before) => sum + before.name.length, 0);
      const x = fixed(at.names + index * at.name + letters * at.letter);
      return written(`${css} name`, x, top - at.over, name);
    }),
    ...[0, 0.5, 1].flatMap((part) => [
      across('grid', scale * part),
      written('tick end', at.left - 8, y(scale * part) + 4, label(scale * part)),
    ]),
    ...ticks(seconds, at.ticks).map((moment) => {
      const x = fixed(at.left + (moment / seconds) * (end - at.left));
      return written(`tick ${moment === seconds ? 'end' : 'mid'}`, x, top + at.panel + 15, clock(moment));
    }),
    ...(bound
      ? [across('bound', bound.value), written('tick end', end, y(bound.value) - 4, bound.name)]
      : []),
    ...lines.map(
      ({ css, values, steps }): Drawing => [
        'path',
        { class: `line ${css}`, d: pathOf(values, steps, y, at) },
      ],
    ),
  ];
}

function pathOf(values: Float64Array, steps: boolean, y: (value: number) => number, at: Layout): string {
  const width = (at.width - at.left - at.right) / values.length;
  const x = (index: number) => fixed(at.left + index * width);
  if (steps) {
    let path = '';
    let before = Number.NaN;
    for (const [index, value] of values.entries()) {
      if (value === before) continue;
      if (!Number.isNaN(before)) path += `H${x(index)}`;
      if (!Number.isNaN(value)) path += Number.isNaN(before) ? `M${x(index)} ${y(value)}` : `V${y(value)}`;
      before = value;
    }
    return Number.isNaN(before) ? path : `${path}H${x(values.length)}`;
  }
  const every = Math.max(1, Math.ceil(values.length / at.points));
  let path = '';
  let before = Number.NaN;
  for (let index = 0; index < values.length; index += every) {
    // Of what one point stands for, the highest: no peak is lost.
    const most = highest(values.subarray(index, index + every));
    if (!Number.isNaN(most)) path += `${Number.isNaN(before) ? 'M' : 'L'}${x(index)} ${y(most)}`;
    before = most;
  }
  return path;
}

/** Of those that are known; NaN for none. */
const highest = (values: Float64Array) =>
  values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most), Number.NaN);

/** A round number that is no less than a value. */
function nice(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

/** Times from the beginning on: full ones, so many that each has its room. */
function ticks(seconds: number, most: number): number[] {
  const every = [60, 300, 600, 900, 1800, 3600, 7200, 14_400].find((one) => seconds / one <= most) ?? 86_400;
  return Array.from({ length: Math.floor(seconds / every) + 1 }, (_, index) => index * every);
}

const fixed = (value: number) => Math.round(value * 10) / 10;
const label = (value: number) => String(Number(value.toFixed(2)));
