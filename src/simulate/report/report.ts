import { peakOf } from '../../load/profile.ts';
import type { AppScenario, Scenario } from '../scenario.ts';
import type { AppTrace, Reason, Trace } from '../trace.ts';

/** What `espalier simulate --json` prints; docs/simulate.md says what each field means. */
export interface SimulationReport {
  readonly environment: string;
  readonly region: string;
  /** Sentence of the load profile. */
  readonly load: string;
  /** Seconds of the run, those after the load included, and of one interval. */
  readonly seconds: number;
  readonly step: number;
  readonly apps: readonly AppReport[];
  readonly nodes: { readonly atRest: number; readonly most: number };
  /** Cost of all nodes of the cluster for the time of the run, on demand; those without a known price not counted. */
  readonly usd: number;
  readonly usdPerHour: { readonly atRest: number; readonly most: number };
}

export interface AppReport {
  readonly app: string;
  readonly workload: string;
  /** HPA, by its name; `null` where Git states the number of replicas. */
  readonly scaledBy: string | null;
  readonly replicas: { readonly min: number; readonly max: number; readonly most: number };
  /** Requests. */
  readonly due: number;
  readonly served: number;
  readonly failed: number;
  readonly mostQueued: number;
  /** Highest load in requests a second. */
  readonly peak: number;
  /** From the first moment of the peak until everything that comes is answered; `null` where that never is. */
  readonly secondsToServePeak: number | null;
  readonly plateaus: readonly Plateau[];
}

/** A time in which the number of replicas stays. */
export interface Plateau {
  readonly from: number;
  readonly to: number;
  readonly replicas: number;
  /** At its end. */
  readonly ready: number;
  readonly nodes: number;
  /** Requests a second, on average. */
  readonly load: number;
  readonly served: number;
  /** What keeps the number from being another one. */
  readonly binding: string;
}

/** Seconds that a number of replicas lasts at least to count as a plateau. */
const LASTS = 60;

/** What a run comes to. */
export function simulationReport(scenario: Scenario, trace: Trace, load: string): SimulationReport {
  const { step, nodes, usdPerHour } = trace;
  const hours = step / 3600;
  return {
    environment: scenario.environment,
    region: scenario.region,
    ...{ load, step },
    seconds: nodes.length * step,
    apps: trace.apps.map((app, index) => appReport(scenario.apps[index] as AppScenario, app, trace)),
    nodes: { atRest: nodes[0] ?? 0, most: mostOf(nodes) },
    usd: round(
      usdPerHour.reduce((sum, usd) => sum + usd * hours, 0),
      4,
    ),
    usdPerHour: { atRest: round(usdPerHour[0] ?? 0, 4), most: round(mostOf(usdPerHour), 4) },
  };
}

function appReport({ workload, scaling, load }: AppScenario, trace: AppTrace, all: Trace): AppReport {
  const { step } = all;
  const total = (series: Float64Array) => Math.round(series.reduce((sum, rate) => sum + rate * step, 0));
  const bounds =
    scaling.kind === 'fixed'
      ? { min: scaling.replicas, max: scaling.replicas }
      : {
          min: scaling.kind === 'keda' ? (scaling.keda.idle ?? scaling.keda.min) : scaling.hpa.min,
          max: scaling.hpa.max,
        };
  return {
    app: trace.name,
    workload,
    scaledBy: scaling.kind === 'fixed' ? null : scaling.name,
    replicas: { ...bounds, most: mostOf(trace.wanted) },
    due: total(trace.arrived),
    served: total(trace.served),
    failed: total(trace.failed),
    mostQueued: Math.round(mostOf(trace.queued)),
    peak: round(load ? peakOf(load) : mostOf(trace.arrived), 2),
    secondsToServePeak: secondsToServe(trace, step),
    plateaus: plateausOf(trace, all),
  };
}

const mostOf = (series: Float64Array) => series.reduce((most, value) => Math.max(most, value), 0);

/** To so many places. */
function round(value: number, places: number): number {
  return Number(value.toFixed(places));
}

/** Until no request fails, and those that wait do so for less than a second. */
function secondsToServe({ arrived, failed, queued, capacity }: AppTrace, step: number): number | null {
  const peak = mostOf(arrived);
  if (peak === 0) return 0;
  const first = arrived.findIndex((rate) => rate >= 0.999 * peak);
  for (let index = first; index < arrived.length; index++) {
    const rate = arrived[index] ?? 0;
    // Load that has gone by was not served.
    if (rate < 0.5 * peak) return null;
    if ((failed[index] ?? 0) <= 0.01 * rate && (queued[index] ?? 0) <= (capacity[index] ?? 0))
      return (index - first) * step;
  }
  return null;
}

function plateausOf(trace: AppTrace, { step, nodes }: Trace): Plateau[] {
  const { wanted, ready, arrived, served } = trace;
  const spans: { from: number; to: number; binding: string }[] = [];
  const alike = (a: number, b: number) =>
    wanted[a] === wanted[b] && WORDS[reasonAt(trace, a)] === WORDS[reasonAt(trace, b)];
  for (let from = 0; from < wanted.length; ) {
    let to = from + 1;
    while (to < wanted.length && alike(from, to)) to++;
    const [last] = spans.slice(-1);
    const binding = bindingOf(trace, from, to);
    const joins = last?.to === from && wanted[last.from] === wanted[from];
    // The end of one plateau, or a moment within it.
    if (joins && ((to - from) * step < LASTS || last.binding === binding)) last.to = to;
    else if ((to - from) * step >= LASTS) spans.push({ from, to, binding });
    from = to;
  }
  return spans.map(({ from, to, binding }) => {
    const mean = (series: Float64Array) =>
      round(series.subarray(from, to).reduce((sum, rate) => sum + rate, 0) / (to - from), 2);
    return {
      from: from * step,
      to: to * step,
      replicas: wanted[from] ?? 0,
      ready: ready[to - 1] ?? 0,
      nodes: nodes[to - 1] ?? 0,
      load: mean(arrived),
      served: mean(served),
      binding,
    };
  });
}

const reasonAt = ({ reasons }: AppTrace, index: number): Reason => reasons[index] ?? 'fixed';

const WORDS: Readonly<Record<Reason, string>> = {
  free: 'its metrics',
  'within tolerance': 'its metrics',
  max: 'largest number of replicas',
  min: 'smallest number of replicas',
  'scale-in window': 'stabilization window',
  'scale-out window': 'stabilization window',
  'scale-in rate': 'policies of scale-in',
  'scale-out rate': 'policies of scale-out',
  'no metrics': 'no metrics',
  off: 'at rest',
  fallback: 'fallback',
  fixed: 'number in Git',
};

/** What held for most of a plateau; for room, what held at its end: the last look is the one that ends it. */
function bindingOf({ reasons, rooms, failed, arrived }: AppTrace, from: number, to: number): string {
  const room = rooms[Math.max(from, to - 2)];
  if (room !== undefined) return `no room: ${room}`;
  const counts = new Map<Reason, number>();
  for (const reason of reasons.slice(from, to)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [[reason] = ['fixed' as const]] = [...counts].sort(([, a], [, b]) => b - a);
  let losing = 0;
  for (let index = from; index < to; index++)
    if ((failed[index] ?? 0) > 0.01 * (arrived[index] ?? 0)) losing++;
  // Nothing asks for more while requests fail.
  if (2 * losing > to - from && ['free', 'within tolerance', 'min'].includes(reason))
    return 'its metrics do not show the load';
  return WORDS[reason];
}
