import type { AppTrace, Trace } from '../../src/simulate/trace.ts';
import { comparePlateaus, type Plateaus } from './plateaus.ts';
import type { ExperimentRecord, Moment } from './record.ts';
import { compareRequests, type Requests } from './requests.ts';
import { type Level, type Stairs, seriesStairs, stairsOf } from './staircase.ts';
import { compareSteps, type Steps } from './steps.ts';

/** What was simulated and what was seen, beside each other. Plain data: as JSON it is the same. */
export interface Agreement {
  readonly environment: string;
  /** Sentence of the load profile. */
  readonly load: string;
  /** Seconds that are compared. */
  readonly seconds: number;
  /** Seconds that a step may be early or late. */
  readonly period: number;
  /** Those of the simulation. */
  readonly apps: readonly AppAgreement[];
  /** Of the whole cluster. They are shown, and no part of the verdict. */
  readonly nodes: { readonly plateaus: Plateaus; readonly stairs: Stairs };
  /** There is an app, and each of them agrees. */
  readonly agrees: boolean;
}

export interface AppAgreement {
  readonly app: string;
  /** Of its replicas, as the Deployment states them. */
  readonly plateaus: Plateaus;
  readonly steps: Steps;
  readonly requests: Requests;
  readonly stairs: Stairs;
  /** It was seen, its plateaus are the same, and there is no excursion. */
  readonly agrees: boolean;
}

export interface AgreementOptions {
  /** Seconds of one control loop: that of the autoscaler, and the way that its metrics take until it sees them. */
  readonly period: number;
  /** Seconds that a number of replicas lasts at least to count as a plateau; more than the period. Default: 60, as in the simulator's report. */
  readonly lasts?: number;
  /**
   * Seconds that somebody was to look. A run that goes on for a period more says what a step shortly before the end may be a step of.
   * Default: as long as the run.
   */
  readonly seconds?: number;
}

/**
 * Compares a run of the simulator with what was seen of the same load. Nothing is said of times at which nobody looked.
 *
 * @throws RangeError where the record has an app that was not simulated.
 */
export function agreementOf(trace: Trace, record: ExperimentRecord, options: AgreementOptions): Agreement {
  const { period, lasts = 60 } = options;
  const whole = trace.nodes.length * trace.step;
  const moments = record.moments.filter(({ at }) => at >= 0 && at <= whole).toSorted((a, b) => a.at - b.at);
  const seconds = Math.min(whole, options.seconds ?? whole);
  const simulated = new Set(trace.apps.map(({ name }) => name));
  for (const name of moments.flatMap(({ apps }) => Object.keys(apps)))
    if (!simulated.has(name)) throw new RangeError(`no ${name} in the run`);
  const apps = trace.apps.map((app) => appAgreement(app, trace.step, moments, { period, lasts, seconds }));
  const stairs = {
    simulated: seriesStairs(trace.nodes, trace.step),
    seen: looked(moments.map(({ at, nodes }) => ({ at, value: nodes }))),
  };
  return {
    environment: record.environment,
    load: record.load,
    ...{ seconds, period, apps },
    nodes: {
      plateaus: comparePlateaus(before(stairs.simulated, seconds), stairs.seen, lasts, period),
      stairs: { ...stairs, simulated: before(stairs.simulated, seconds) },
    },
    agrees: apps.length > 0 && apps.every(({ agrees }) => agrees),
  };
}

function appAgreement(
  trace: AppTrace,
  step: number,
  moments: readonly Moment[],
  { period, lasts, seconds }: Required<AgreementOptions>,
): AppAgreement {
  const looks = moments.flatMap(({ at, apps }) => {
    const app = apps[trace.name];
    return app ? [{ at, app }] : [];
  });
  const stairs = {
    simulated: seriesStairs(trace.wanted, step),
    seen: looked(looks.map(({ at, app }) => ({ at, value: app.wanted }))),
  };
  const simulated = before(stairs.simulated, seconds);
  const plateaus = comparePlateaus(simulated, stairs.seen, lasts, period);
  const steps = compareSteps(stairs.simulated, stairs.seen, period);
  return {
    app: trace.name,
    ...{ plateaus, steps, stairs: { ...stairs, simulated } },
    requests: compareRequests(trace, step, looks),
    agrees: stairs.seen.length > 0 && plateaus.same && steps.excursions.length === 0,
  };
}

/** The part of a staircase until a moment. */
const before = (stairs: readonly Level[], moment: number): Level[] =>
  stairs
    .filter(({ from }) => from < moment)
    .map((level) => (level.to > moment ? { ...level, to: moment } : level));

/** What was no number was not seen. */
const looked = (looks: readonly { readonly at: number; readonly value: number }[]) =>
  stairsOf(looks.filter(({ value }) => Number.isFinite(value)));
