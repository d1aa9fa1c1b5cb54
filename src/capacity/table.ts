import type { FargateReport, PlaceReport, Report, Sum, Use, WorkloadReport } from './report-types.ts';
import { cpuText } from './text.ts';

/** Columns of a terminal that the report keeps to. */
const WIDTH = 120;

/** What the numbers take for granted; docs/capacity.md says more. */
export const ASSUMPTIONS = [
  'Pods are packed by their requests, largest first, as if all came at once; the real scheduler may need a node more.',
  'A NodePool makes nodes of the one type that holds its pods at the lowest price, and others where pods need them.',
  'A node group keeps its desired nodes; more of them, up to max, only for pods that no NodePool takes.',
  'Counted: DaemonSets, EKS add-ons, injected sidecars. Not counted: Jobs, rollouts, surge, failed zones, pinned volumes.',
  'Cost: instances on demand (spot costs less). No Fargate, volumes, load balancers, traffic, control plane.',
];

/** The report for a terminal, no line wider than 120 columns. */
export function reportText(report: Report): string {
  const { environment, region, prices, places, fargate, total, workloads } = report;
  const priced = prices.date === null ? 'prices not known' : `prices of ${prices.date}`;
  return [
    `${environment} in ${region}, ${priced}, ${prices.hoursPerMonth} hours a month`,
    ...places.flatMap((place) => ['', ...placeLines(place)]),
    ...fargate.flatMap((profile) => ['', ...fargateLines(profile)]),
    '',
    'all together',
    HEAD,
    useLine('min', total.min, '', ''),
    useLine('max', total.max, '', ''),
    '',
    ...workloadLines(workloads),
    '',
    ...ASSUMPTIONS.map((line) => `- ${line}`),
  ]
    .map(cut)
    .join('\n');
}

/** Width of each column of numbers. */
const COLUMNS = [7, 7, 9, 13, 14] as const;

const columns = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(COLUMNS[i] ?? 0)).join('');

const HEAD = `       ${columns(['nodes', 'pods', 'vCPU', 'memory', 'USD a month'])}  ${'bound by'.padEnd(17)}  nodes are`;

function useLine(scale: string, sum: Sum, binding: string, kinds: string): string {
  const { nodes, pods, vcpu, memoryGiB, usdPerMonth } = sum;
  const cost = usdPerMonth === null ? 'not known' : usdPerMonth.toFixed(2);
  const numbers = columns([String(nodes), String(pods), String(vcpu), `${memoryGiB} GiB`, cost]);
  return `  ${scale.padEnd(5)}${numbers}  ${binding.padEnd(17)}  ${kinds}`.trimEnd();
}

function placeLines(place: PlaceReport): string[] {
  const { kind, name, min, max, range, unknownTypes } = place;
  const line = (scale: string, use: Use) => {
    const kinds = use.kinds.map(({ type, count }) => `${count} × ${type}`).join(', ');
    const beyond = range ? use.nodes - range.desired : 0;
    return useLine(
      scale,
      use,
      use.binding ?? '',
      beyond > 0 ? `${kinds}: ${beyond} more than desired` : kinds,
    );
  };
  return [
    `${kind} ${name}: ${about(place)}`,
    ...(unknownTypes.length > 0 ? [`  nothing is known of: ${unknownTypes.join(', ')}`] : []),
    HEAD,
    line('min', min),
    line('max', max),
  ];
}

function about({ kind, types, range, limits, capacityTypes, daemonSets }: PlaceReport): string {
  const [first, last] = [types[0], types.at(-1)];
  const parts = [
    capacityTypes.join(' or '),
    types.length > 1 ? `${types.length} types, ${first} to ${last}` : (first ?? 'no type that is known'),
  ];
  if (range) parts.push(`nodes min ${range.min}, desired ${range.desired}, max ${range.max}`);
  if (kind === 'NodePool') parts.push(limitsOf(limits));
  return [...parts, `${daemonSets.length} DaemonSets`].join('; ');
}

function limitsOf({ vcpu, memoryGiB, nodes, gpus }: PlaceReport['limits']): string {
  const parts = [
    vcpu === undefined ? [] : `${vcpu} vCPU`,
    memoryGiB === undefined ? [] : `${memoryGiB} GiB`,
    nodes === undefined ? [] : `${nodes} nodes`,
    gpus === undefined ? [] : `${gpus} GPU`,
  ].flat();
  return parts.length === 0 ? 'no limits' : `limits ${parts.join(', ')}`;
}

function fargateLines({ profile, min, max }: FargateReport): string[] {
  const line = (scale: string, { pods, requested, billed }: FargateReport['min']) => {
    const numbers = columns(['', String(pods), String(billed.vcpu), `${billed.memoryGiB} GiB`, 'not known']);
    return `  ${scale.padEnd(5)}${numbers}  billed for requests of ${requested.vcpu} vCPU and ${requested.memoryGiB} GiB`;
  };
  return [
    `Fargate profile ${profile}`,
    HEAD.replace(/ {2}bound by.*/, ''),
    line('min', min),
    line('max', max),
  ];
}

function workloadLines(workloads: readonly WorkloadReport[]): string[] {
  const rows = workloads.map((one) => [
    one.workload,
    one.pods.min === one.pods.max ? String(one.pods.max) : `${one.pods.min}-${one.pods.max}`,
    `${cpuText(one.request.milliCpu)}, ${one.request.memoryMiB} MiB${one.request.gpus > 0 ? `, ${one.request.gpus} GPU` : ''}${one.sidecar ? ' *' : ''}`,
    one.smallestNode ?? '-',
    one.binding === null
      ? one.places.map((name) => name.replace(/^.* "(.*)"$/, '$1')).join(', ')
      : shortage(one),
  ]);
  const head = ['workload (* with its sidecar)', 'pods', 'requests', 'smallest node', 'has room on'];
  const width = (column: number) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0));
  // Names give way to what has no room, and why.
  const others = [1, 2, 3, 4].reduce((sum, column) => sum + width(column) + 2, 0);
  const widths = [Math.max(40, Math.min(width(0), WIDTH - others)), width(1), width(2), width(3), width(4)];
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => clip(cell, widths[column] ?? WIDTH).padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function shortage({ binding, reachable, pods }: WorkloadReport): string {
  return binding === 'nothing fits'
    ? 'NO ROOM: nothing fits'
    : `NO ROOM for ${pods.max - reachable}: ${binding}`;
}

const clip = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
const cut = (line: string) => clip(line, WIDTH);
