import { clock } from '../../src/simulate/report/table.ts';
import type { Level, Stairs } from './staircase.ts';

/** Characters of a line, what stands before it included; lines of a plot at most. */
const [COLUMNS, ROWS] = [96, 12];

const MARKS = { simulated: '-', seen: 'o', both: '=' } as const;

export const LEGEND = `${MARKS.simulated} simulated, ${MARKS.seen} seen, ${MARKS.both} both`;

/** Both staircases in one plot for a terminal. A column has a mark for each number in its time, so that no step gets lost. */
export function plot({ simulated, seen }: Stairs, seconds: number): string[] {
  const values = [...simulated, ...seen].map(({ value }) => value);
  if (values.length === 0 || seconds <= 0) return [];
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const tall = Math.max(1, Math.ceil((Math.floor(most - least) + 1) / ROWS));
  const rows = Math.floor((most - least) / tall) + 1;
  const labels = Array.from({ length: rows }, (_, row) => String(least + row * tall));
  const left = Math.max(...labels.map(({ length }) => length), 4);
  const columns = Math.max(20, COLUMNS - left - 2);
  const cells = Array.from({ length: rows }, () => new Array<string>(columns).fill(' '));
  const draw = (levels: readonly Level[], mark: string) => {
    for (const { from, to, value } of levels) {
      const row = cells[Math.floor((value - least) / tall)];
      const first = Math.min(columns - 1, Math.floor((from / seconds) * columns));
      const last = Math.max(first, Math.min(columns, Math.ceil((to / seconds) * columns)) - 1);
      for (let column = first; row && column <= last; column++) {
        const before = row[column];
        row[column] = before === ' ' || before === mark ? mark : MARKS.both;
      }
    }
  };
  draw(simulated, MARKS.simulated);
  draw(seen, MARKS.seen);
  const lines = cells.map(
    (row, index) => `${(labels[index] ?? '').padStart(left)} |${row.join('').trimEnd()}`,
  );
  return [...lines.reverse(), axis(left + 2, columns, seconds)];
}

function axis(left: number, columns: number, seconds: number): string {
  const [begin, middle, end] = [0, seconds / 2, seconds].map(clock) as [string, string, string];
  const half = Math.floor(columns / 2);
  return `${' '.repeat(left)}${begin.padEnd(half)}${middle}`.padEnd(left + columns - end.length) + end;
}
