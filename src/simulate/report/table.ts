import { ASSUMED } from '../assumptions.ts';
import type { AppReport, Plateau, SimulationReport } from './report.ts';

/** What the numbers take for granted; docs/simulate.md says more. */
export const ASSUMPTIONS = [
  'Load arrives as the profile says (open model) and is shared evenly by the ready pods; every other app is at rest.',
  `A node is Ready ${ASSUMED.nodeStart} s after it is asked for; what a pod can serve is the model in the app's component.`,
  'Cost: all nodes of the cluster on demand (spot costs less). No Fargate, volumes, load balancers, traffic.',
];

/** The report for a terminal. */
export function simulationText(report: SimulationReport): string {
  const { environment, region, load, seconds, step, apps, nodes, usd, usdPerHour } = report;
  return [
    `${environment} in ${region}, ${clock(seconds)} in steps of ${step} s`,
    load,
    ...apps.flatMap((app) => ['', ...appLines(app)]),
    '',
    `nodes: ${nodes.atRest} at rest, ${nodes.most} at most; ${usd.toFixed(2)} USD for the time, ${usdPerHour.atRest.toFixed(2)} to ${usdPerHour.most.toFixed(2)} an hour`,
    '',
    ...ASSUMPTIONS.map((line) => `- ${line}`),
  ].join('\n');
}

function appLines(app: AppReport): string[] {
  const { workload, scaledBy, replicas, due, served, failed, mostQueued, peak, secondsToServePeak } = app;
  const percent = due === 0 ? 0 : (100 * failed) / due;
  const serves =
    secondsToServePeak === null
      ? 'the peak is never served'
      : secondsToServePeak === 0
        ? 'the peak is served at once'
        : `the peak is served after ${secondsToServePeak} s`;
  return [
    `${app.app}: ${workload}, ${scaledBy === null ? `${replicas.max} replicas` : `${replicas.min} to ${replicas.max} replicas by ${scaledBy}`}`,
    `  requests: ${due} due, ${served} served, ${failed} failed (${percent.toFixed(1)} %), ${mostQueued} waiting at most`,
    `  peak of ${peak} a second: ${replicas.most} replicas at most, ${serves}`,
    HEAD,
    ...app.plateaus.map(line),
  ];
}

const WIDTHS = [9, 9, 10, 7, 7, 10, 10] as const;

const columns = (cells: readonly string[], binding: string) =>
  `${cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join('')}  ${binding}`;

const HEAD = columns(['from', 'to', 'replicas', 'ready', 'nodes', 'load/s', 'served/s'], 'bound by');

const line = ({ from, to, replicas, ready, nodes, load, served, binding }: Plateau) =>
  columns(
    [
      clock(from),
      clock(to),
      String(replicas),
      String(ready),
      String(nodes),
      load.toFixed(1),
      served.toFixed(1),
    ],
    binding,
  );

/** `0:05:30`. */
export function clock(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}
