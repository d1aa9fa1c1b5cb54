import type { CapacityScale, CapacitySummary } from '../../capacity/summary.ts';
import type { LoadSummary } from '../../simulate/report/summary.ts';
import type { EnvironmentReport, LoadChange, Report, ReportChange, ReportField } from '../report-types.ts';
import { type EffectName, SEVERITIES } from '../types.ts';

/** `Deployment shop/web`. */
export function objectText({ object: { kind, namespace, name } }: ReportChange): string {
  return `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
}

/** `renamed from web`, `moved from shop`, else what happened to the object. */
export function actionText({ action, from }: ReportChange): string {
  if (from === null) return action;
  return `${action} from ${action === 'moved' ? from.component : from.name}`;
}

export function fieldText({ path, before, after }: ReportField): string {
  return `${path}: ${before ?? 'not there'} -> ${after ?? 'not there'}`;
}

/** What an effect is called: its name, but for what nobody knows. */
export const effectText = (effect: EffectName) => (effect === 'unknown' ? 'unknown, treat as high' : effect);

/** `2 high, 1 low`. */
export function countsText({ counts }: Report): string {
  const parts = SEVERITIES.flatMap((severity) =>
    counts[severity] > 0 ? [`${counts[severity]} ${severity}`] : [],
  );
  return parts.join(', ') || 'no change of an object';
}

/** What is to be said of an environment besides its objects. */
export function environmentNotes({ name, state, objects, capacity }: EnvironmentReport): string[] {
  if (state === 'added') return [`${name} is new: ${objects.after} objects, which are not listed`];
  if (state === 'removed')
    return [
      `${name} is gone: its cluster's Applications find no folder any more, and prune nothing; ${objects.before} objects`,
    ];
  const { before, after } = capacity;
  if (after === null) return [`${name}: no capacity, for the head has no capacity.json that can be read`];
  return before === null
    ? [`${name}: no capacity before, for the base has no capacity.json that can be read`]
    : [];
}

/** A row of numbers for each scale that has any: before and after. */
export interface CapacityRow {
  readonly environment: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly differs: boolean;
}

const ROWS: readonly [what: string, of: (scale: CapacityScale) => string][] = [
  ['replicas', ({ replicas }) => String(replicas)],
  ['nodes', ({ nodes }) => String(nodes)],
  ['vCPU', ({ vcpu }) => String(vcpu)],
  ['memory, GiB', ({ memoryGiB }) => String(memoryGiB)],
  ['USD a month', ({ usdPerMonth }) => (usdPerMonth === null ? 'not known' : usdPerMonth.toFixed(2))],
];

/** Numbers of an environment, before and after, each as `min - max`. */
export function capacityRows({ name, capacity, loads = [] }: EnvironmentReport): CapacityRow[] {
  const { before, after } = capacity;
  const under = loads.flatMap((load) => loadRows(name, load));
  if (before === null && after === null) return under;
  const range = (summary: CapacitySummary | null, of: (scale: CapacityScale) => string) =>
    summary === null ? '-' : `${of(summary.min)} - ${of(summary.max)}`;
  const rows = ROWS.map(([what, of]) => [what, range(before, of), range(after, of)] as const);
  const without = (summary: CapacitySummary | null) =>
    summary === null ? '-' : String(summary.max.withoutRoom);
  if ([before, after].some((it) => it !== null && it.max.withoutRoom > 0))
    rows.push(['pods without room', without(before), without(after)]);
  return [
    ...rows.map(([what, was, is]) => ({
      environment: name,
      what,
      before: was,
      after: is,
      differs: was !== is,
    })),
    ...under,
  ];
}

const LOAD_ROWS: readonly [what: string, of: (load: LoadSummary) => string][] = [
  ['requests a second', ({ peak }) => String(peak)],
  ['peak served after', ({ secondsToServePeak: seconds }) => (seconds === null ? 'never' : `${seconds} s`)],
  ['replicas at most', ({ peakReplicas }) => String(peakReplicas)],
  ['nodes at most', ({ peakNodes }) => String(peakNodes)],
  ['requests that fail', ({ failed }) => String(failed)],
  ['USD of nodes for its time', ({ usd }) => usd.toFixed(2)],
];

/** What a simulation says of an app under its load, before and after. */
function loadRows(environment: string, { app, before, after }: LoadChange): CapacityRow[] {
  return LOAD_ROWS.map(([what, of]) => {
    const [was, is] = [before, after].map((load) => (load === null ? '-' : of(load))) as [string, string];
    return { environment, what: `${app} under load: ${what}`, before: was, after: is, differs: was !== is };
  });
}

/** What the numbers take for granted. */
export function assumptions(report: Report): string[] {
  const summaries = report.environments.flatMap(({ capacity }) => [capacity.before, capacity.after]);
  const dates = [...new Set(summaries.flatMap((it) => it?.pricesOf ?? []))].sort();
  if (summaries.every((it) => it === null)) return [];
  const moved = dates.length > 1 ? ' Prices differ in their date: of the cost a part is theirs.' : '';
  return [
    'Each number is at the smallest and at the largest number of replicas; docs/capacity.md says how pods are packed.',
    `Cost: nodes on demand, prices of ${dates.join(' and ') || 'no date'}, 730 hours a month. No Fargate, volumes, load balancers, traffic, control plane.${moved}`,
  ];
}
