import { secondsOf } from '../../src/load/profile.ts';
import { type Phases, run } from '../../src/simulate/run.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import type { Trace } from '../../src/simulate/trace.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import { AUTOSCALER_SECONDS, loopSeconds } from './loop.ts';
import type { ExperimentRecord } from './record.ts';

/** Seconds of an interval of the simulations. */
const STEP = 5;

/** The simulation that an experiment is held against. */
export interface Nearest {
  readonly agreement: Agreement;
  readonly trace: Trace;
  readonly phases: Phases;
  /** How many there are. */
  readonly tried: number;
  /** How many of them agree with what was seen. */
  readonly agreeing: number;
}

/**
 * Holds an experiment against the simulation of the same load. When within their intervals Prometheus scrapes, metrics-server and the
 * HPA controller look, chance decides in a cluster, and it decides whether a look sees a part of a step of the load: the simulation
 * is run for each of these phases, and the nearest one counts. Nothing else about it is fitted.
 * @param seconds that were watched, from the beginning of the load.
 */
export function nearestRun(scenario: Scenario, record: ExperimentRecord, seconds: number): Nearest {
  const period = loopSeconds(scenario);
  const load = Math.max(0, ...scenario.apps.map((app) => secondsOf(app.load ?? [])));
  const runs = phasesOf(scenario).map((phases) => {
    const trace = run(scenario, { afterSeconds: seconds + period - load, stepSeconds: STEP, phases });
    return { trace, phases, agreement: agreementOf(trace, record, { period, seconds }) };
  });
  const [nearest] = runs.toSorted(
    (a, b) =>
      Number(b.agreement.agrees) - Number(a.agreement.agrees) ||
      distance(a.agreement) - distance(b.agreement),
  );
  if (nearest === undefined) throw new RangeError('no phase');
  return { ...nearest, tried: runs.length, agreeing: runs.filter((one) => one.agreement.agrees).length };
}

/** Which simulation that was, for people. */
export function phasesText({ phases, tried, agreeing }: Omit<Nearest, 'agreement' | 'trace'>): string {
  const { look, scrape, usage } = phases;
  return (
    `The nearest of ${tried} simulations, ${agreeing} of which agree: the autoscaler looks ${look} s after the load begins, ` +
    `Prometheus scrapes ${scrape} s after it, metrics-server looks ${usage} s after it.`
  );
}

/** Pods apart on average, of all apps. */
const distance = ({ apps }: Agreement) =>
  apps.reduce((sum, { steps }) => sum + (steps.meanDifference ?? 0), 0);

/** Every phase that makes a difference, in steps of the simulation. */
function phasesOf({ apps, metricsSeconds }: Scenario): Phases[] {
  const scaled = apps.flatMap(({ scaling }) => (scaling.kind === 'fixed' ? [] : scaling.metrics));
  const scrapes = apps.flatMap(({ counters }) => [...counters.values()].flat());
  const usage = scaled.some(({ kind }) => kind === 'utilization' || kind === 'average');
  const until = (seconds: number) =>
    Array.from({ length: Math.ceil(seconds / STEP) }, (_, index) => index * STEP);
  return until(AUTOSCALER_SECONDS).flatMap((look) =>
    until(Math.max(STEP, ...scrapes.map(({ scrapeSeconds }) => scrapeSeconds))).flatMap((scrape) =>
      until(usage ? metricsSeconds : STEP).map((usageAt) => ({ look, scrape, usage: usageAt })),
    ),
  );
}
