import { printable } from '../../src/problem.ts';
import { clock } from '../../src/simulate/report/table.ts';
import type { Agreement, AppAgreement } from './agreement.ts';
import type { PlateauPair } from './plateaus.ts';
import { LEGEND, plot } from './plot.ts';
import type { Both } from './requests.ts';
import { type Level, valueBefore } from './staircase.ts';
import type { Excursion } from './steps.ts';

/** Excursions that are listed. */
const LISTED = 10;

/** The comparison for a terminal: plateaus side by side, how far the steps are apart, both staircases. */
export function agreementText(agreement: Agreement): string {
  const { environment, load, seconds, period, apps, nodes, agrees } = agreement;
  return [
    `${inLine(environment)}: simulation and experiment ${agrees ? 'agree' : 'differ'}`,
    inLine(load),
    `asked for: the same plateaus, steps within ${period} s and one pod`,
    ...apps.flatMap((app) => ['', ...appLines(app, agreement)]),
    '',
    `nodes of the cluster, no part of the verdict: ${nodes.plateaus.same ? 'the same' : 'different'} plateaus`,
    ...tableLines(['nodes'], nodes.plateaus.pairs, ({ value }) => [value]),
    ...plot(nodes.stairs, seconds).map(indented),
  ].join('\n');
}

function appLines(app: AppAgreement, { seconds, nodes }: Agreement): string[] {
  const { plateaus, steps, requests, stairs } = app;
  const { excursions } = steps;
  const percent = steps.within === null ? 'no time' : `${(100 * steps.within).toFixed(1)} % of the time`;
  const smallest = steps.smallestPeriod === null ? 'no period' : `${steps.smallestPeriod.toFixed(1)} s`;
  const apart = steps.meanDifference === null ? '-' : steps.meanDifference.toFixed(2);
  return [
    `${inLine(app.app)}: ${app.agrees ? 'agrees' : 'differs'}; watched ${clock(requests.watched)} of ${clock(seconds)}`,
    ...tableLines(['replicas', 'nodes'], plateaus.pairs, ({ to, value }, side) => [
      value,
      valueBefore(nodes.stairs[side], to),
    ]),
    `  plateaus: ${plateaus.same ? 'the same' : 'different'}`,
    `  steps: ${percent} inside; excursions: ${excursions.length}, pods beyond at worst: ${steps.worst}`,
    ...excursions.slice(0, LISTED).map(excursionLine),
    ...(excursions.length > LISTED ? [`    and ${excursions.length - LISTED} more`] : []),
    `  within one pod from a period of ${smallest} on; ${apart} pods apart on average`,
    `  requests simulated (seen): ${both(requests.due)} due, ${both(requests.served)} served, ${both(requests.failed)} failed`,
    `  replicas: ${LEGEND}`,
    ...plot(stairs, seconds).map(indented),
  ];
}

const excursionLine = ({ from, to, seen, expected, pods }: Excursion) =>
  `    ${clock(from)} to ${clock(to)}: ${seen} seen, ${expected.least} to ${expected.most} expected, ${pods} beyond`;

const both = ({ simulated, seen }: Both) => `${simulated} (${seen})`;

const indented = (line: string) => `  ${line}`;

type Side = keyof PlateauPair;

/** Rows of plateaus, those of the simulation on the left; nothing stands where there is none. */
function tableLines(
  names: readonly string[],
  pairs: readonly PlateauPair[],
  numbers: (level: Level, side: Side) => readonly (number | undefined)[],
): string[] {
  const cells = (values: readonly string[]) =>
    values.map((value, index) => value.padStart(index < 2 ? 9 : 10)).join('');
  const blank = cells(['', '', ...names.map(() => '')]);
  const side = (pair: PlateauPair, name: Side) => {
    const level = pair[name];
    if (level === null) return blank.slice(1).concat('-');
    return cells([
      clock(level.from),
      clock(level.to),
      ...numbers(level, name).map((one) => String(one ?? '-')),
    ]);
  };
  const head = cells(['from', 'to', ...names]);
  return [
    `  ${'simulated'.padStart(head.length)} | ${'seen'.padStart(head.length)}`,
    `  ${head} | ${head}`,
    ...pairs.map((pair) => `  ${side(pair, 'simulated')} | ${side(pair, 'seen')}`),
  ];
}

/** Names and sentences are data: what would break a line is escaped as well. */
const inLine = (text: string) => printable(text).replaceAll('\n', '\\u000a');
