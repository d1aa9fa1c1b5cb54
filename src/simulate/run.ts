import { secondsOf } from '../load/profile.ts';
import { App } from './app/app.ts';
import { arrivals } from './app/arrivals.ts';
import { Sources } from './metrics/sources.ts';
import { Usage } from './metrics/usage.ts';
import { Cluster } from './nodes/cluster.ts';
import { Consolidation } from './nodes/karpenter.ts';
import type { Look } from './scaling/scaler.ts';
import { Scaler } from './scaling/scaler.ts';
import type { Scenario } from './scenario.ts';
import { type AppTrace, type Trace, tracesOf } from './trace.ts';

/** What may be said of a run beside its scenario. */
export interface RunOptions {
  /** Seconds after the end of the load that are looked at as well. Default: 900. */
  readonly afterSeconds?: number;
  /** Seconds of an interval; 15 is a multiple of it. Default: 5 up to four hours, then 15. */
  readonly stepSeconds?: number;
  /** When Prometheus cannot be asked. Default: never. */
  readonly blind?: { readonly from: number; readonly to: number };
  /** When every app gets a new template. Default: never. */
  readonly rolloutAt?: number;
  /** How long after the beginning of the load each loop comes round. Default: all at once, at 0. */
  readonly phases?: Phases;
  /** Told of each look of an autoscaler. */
  readonly onLook?: (now: number, app: string, look: Look, replicas: number) => void;
}

/**
 * Seconds by which loops are later than the beginning of the load: nobody knows them beforehand, and each cluster has others. Each
 * is shorter than its loop, and a multiple of the run's step.
 */
export interface Phases {
  /** The HPA controller's looks. */
  readonly look: number;
  /** Prometheus' scrapes. */
  readonly scrape: number;
  /** metrics-server's looks. */
  readonly usage: number;
}

const AT_ONCE: Phases = { look: 0, scrape: 0, usage: 0 };

/** Seconds without load before the beginning: everything has been at rest for as long as any window is. */
const BEFORE = 600;

/** From this length on, an interval is 15 seconds. */
const LONG = 4 * 3600;

/** Runs a scenario from rest to its end. The same scenario gives the same trace, everywhere. */
export function run(scenario: Scenario, options: RunOptions = {}): Trace {
  const {
    afterSeconds = 900,
    blind,
    rolloutAt = Number.POSITIVE_INFINITY,
    phases = AT_ONCE,
    onLook,
  } = options;
  const loads = scenario.apps.flatMap(({ load }) => (load ? [secondsOf(load)] : []));
  const end = Math.max(0, ...loads) + afterSeconds;
  const step = options.stepSeconds ?? (end > LONG ? 15 : 5);
  const cluster = new Cluster(scenario.nodes);
  const consolidation = new Consolidation(cluster, scenario.disruption);
  const reaches = (now: number) => blind === undefined || now < blind.from || now >= blind.to;
  const machines = scenario.apps.map((one) => machineOf(one, scenario, cluster, reaches, phases));
  const byName = new Map(machines.map((machine) => [machine.app.name, machine]));
  for (const { app, calls } of machines)
    for (const [name, times] of Object.entries(app.scenario.service.calls ?? {})) {
      const callee = byName.get(name);
      if (callee) calls.push({ callee, times });
    }
  rest(machines, cluster);
  const steps = Math.ceil(end / step);
  const trace = tracesOf(scenario, steps, step);
  const due = machines.map(({ app }) => arrivals(app.scenario.load ?? [], step, steps));
  for (let index = -Math.ceil(BEFORE / step); index < steps; index++) {
    const now = index * step;
    cluster.tidy(now);
    for (const { app, usage, sources, calls } of machines) {
      app.refresh(now, waitingOf(calls));
      sources.take(now);
      usage.take(now, app.cpuPerPod, app.memory);
    }
    for (const machine of machines) {
      const { app, scaler } = machine;
      const before = scaler?.look;
      scaler?.step(now);
      if (scaler?.look && scaler.look !== before) onLook?.(now, app.name, scaler.look, app.pods.length);
      if (now >= rolloutAt && now < rolloutAt + step) app.revision++;
      app.reconcile(now);
      app.evict(now);
      app.forget(now - 2 * (scaler?.window ?? 0) - 600);
    }
    cluster.place(now);
    consolidation.look(now);
    for (const [number, machine] of machines.entries()) {
      const { app } = machine;
      const [served, failed] = [app.served, app.failed];
      const arrived = machine.called + (index < 0 ? 0 : (due[number]?.[index] ?? 0));
      machine.called = 0;
      const answered = app.serve(arrived, step);
      for (const { callee, times } of machine.calls) callee.called += answered * times;
      if (index < 0) continue;
      record(trace.apps[number] as AppTrace, index, step, machine, cluster, {
        arrived,
        served: app.served - served,
        failed: app.failed - failed,
      });
    }
    if (index < 0) continue;
    trace.nodes[index] = cluster.nodes.length;
    trace.usdPerHour[index] = cluster.usdPerHour;
  }
  return trace;
}

interface Machine {
  readonly app: App;
  readonly scaler: Scaler | undefined;
  readonly sources: Sources;
  readonly usage: Usage;
  /** Those that it calls, and how often for each request. */
  readonly calls: { readonly callee: Machine; readonly times: number }[];
  /** Requests that other apps have sent it in this interval. */
  called: number;
}

function machineOf(
  one: Scenario['apps'][number],
  { metricsSeconds }: Scenario,
  cluster: Cluster,
  reaches: (now: number) => boolean,
  phases: Phases,
): Machine {
  const { scaling } = one;
  const replicas =
    scaling.kind === 'fixed'
      ? scaling.replicas
      : scaling.kind === 'hpa'
        ? scaling.hpa.min
        : (scaling.keda.idle ?? scaling.keda.min);
  const app = new App(one, cluster, replicas);
  const sources = new Sources(app, (every) => phases.scrape - Math.floor(BEFORE / every) * every);
  const usage = new Usage(metricsSeconds, phases.usage - BEFORE);
  const scaler =
    scaling.kind === 'fixed'
      ? undefined
      : new Scaler(app, scaling, sources, usage, { reaches, begins: phases.look - BEFORE });
  return { app, scaler, sources, usage, calls: [], called: 0 };
}

/** Everything at its smallest, and as if it had been so for ever. */
function rest(machines: readonly Machine[], cluster: Cluster): void {
  for (const { app } of machines) app.reconcile(-BEFORE);
  cluster.place(-BEFORE, 0);
  for (const { app } of machines)
    for (const pod of app.pods) {
      if (pod.node === undefined && app.scenario.pods.fargate === undefined) continue;
      pod.startedAt = -2 * BEFORE;
      pod.readyAt = -2 * BEFORE;
    }
}

/** Seconds for which those that an app asks let it wait. */
function waitingOf(calls: Machine['calls']): number {
  let sum = 0;
  for (const { callee, times } of calls) sum += callee.app.latency * times;
  return sum;
}

function record(
  trace: AppTrace,
  index: number,
  step: number,
  { app, scaler }: Machine,
  cluster: Cluster,
  { arrived, served, failed }: { readonly arrived: number; readonly served: number; readonly failed: number },
): void {
  trace.arrived[index] = arrived / step;
  trace.served[index] = served / step;
  trace.failed[index] = failed / step;
  trace.queued[index] = app.queued;
  trace.wanted[index] = app.wanted;
  trace.ready[index] = app.ready;
  trace.capacity[index] = app.capacity;
  trace.reasons[index] = scaler?.fallsBack ? 'fallback' : (scaler?.look?.reason ?? 'fixed');
  let room: (typeof trace.rooms)[number];
  if (cluster.pending.size > 0)
    for (const [pod, reason] of cluster.pending) if (pod.app === app) room = reason ?? 'nothing fits';
  trace.rooms[index] = room;
}
