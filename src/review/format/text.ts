import { printable } from '../../problem.ts';
import type { Report, ReportChange, ReportEffect } from '../report-types.ts';
import type { Severity } from '../types.ts';
import {
  actionText,
  assumptions,
  capacityRows,
  countsText,
  effectText,
  environmentNotes,
  fieldText,
  objectText,
} from './words.ts';

const COLOURS: Readonly<Record<Severity, string>> = { high: '31;1', medium: '33', low: '36', info: '2' };

/** Fields that are shown of a change. */
const FIELDS = 12;
const WITH = 8;

/** The report for a terminal. Nothing of a tree reaches it that could drive it. */
export function textOf(report: Report, isColoured: boolean): string {
  const paint = (code: string, text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const notes = report.environments.flatMap(environmentNotes).map(line);
  return [
    `${line(report.base)} -> ${line(report.head)}: ${countsText(report)}`,
    ...notes,
    ...report.changes.flatMap((change) => ['', ...changeLines(change, paint)]),
    ...(report.left > 0 ? ['', `and ${report.left} more changes, none of them worse than these`] : []),
    ...capacityLines(report),
  ].join('\n');
}

function changeLines(change: ReportChange, paint: (code: string, text: string) => string): string[] {
  const { severity, component, environments, effects, fields, waits } = change;
  const head = `${line(objectText(change))}  ${line(actionText(change))}  (${line(component)}; ${line(environments.join(', '))})`;
  return [
    `${paint(COLOURS[severity], severity.toUpperCase().padEnd(6))} ${head}`,
    ...(waits ? ['       waits: the rollout is ordered, and it reaches the cluster with a pin'] : []),
    ...effects.flatMap(effectLines),
    ...fields.slice(0, FIELDS).map((field) => `         ${line(fieldText(field))}`),
    ...(fields.length > FIELDS ? [`         and ${fields.length - FIELDS} more fields (--json)`] : []),
  ];
}

function effectLines({ effect, says, with: others }: ReportEffect): string[] {
  const named = others.slice(0, WITH).map(line).join(', ');
  const more = others.length > WITH ? `, and ${others.length - WITH} more` : '';
  return [
    `       ${effectText(effect)}: ${line(says)}`,
    ...(named === '' ? [] : [`         with: ${named}${more}`]),
  ];
}

function capacityLines(report: Report): string[] {
  const rows = report.environments.flatMap(capacityRows);
  if (!rows.some(({ differs }) => differs))
    return rows.length > 0 ? ['', 'capacity and cost: as before'] : [];
  const cells = rows
    .filter(({ differs }) => differs)
    .map(({ environment, what, before, after }) => [line(environment), line(what), before, '->', after]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return [
    '',
    'capacity and cost, min - max replicas',
    ...cells.map(
      (row) =>
        `  ${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}`,
    ),
    ...assumptions(report).map((text) => `- ${text}`),
  ];
}

/** One line of a text from a tree. */
const line = (text: string) => printable(text.replaceAll('\n', '\\n'));
