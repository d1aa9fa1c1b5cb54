import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestsOf, segmentsOf } from '../../src/load/profile.ts';
import { arrivals } from '../../src/simulate/app/arrivals.ts';
import { simulationReport } from '../../src/simulate/report/report.ts';
import { run } from '../../src/simulate/run.ts';
import type { ScalingScenario, Scenario } from '../../src/simulate/scenario.ts';
import { constant, cpu, hpa, keda, profileOf, REQUESTS, scenarioWith } from '../helpers/simulate.ts';

const RATE = 'sum(rate(requests_total[2m]))';

/** What scales the app of a test: CPU, requests by KEDA, or a metric of its pods. */
const scalings: Readonly<Record<string, (min: number, max: number) => ScalingScenario>> = {
  cpu: (min, max) => hpa(min, max, [cpu(60)], { scaleDown: {} }),
  keda: (min, max) => keda([min, max], `${RATE} or vector(0)`, 5),
  pods: (min, max) =>
    hpa(min, max, [{ kind: 'pods', name: 'requests_per_second', query: RATE, target: 5000 }]),
};

const kinds = fc.constantFrom(...Object.keys(scalings));
const bounds = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 12 }))
  .map(([min, more]) => [min, min + more] as const);
const seconds = fc.integer({ min: 1, max: 40 }).map((value) => value * 15);
const rates = fc.integer({ min: 0, max: 120 });
const stage = fc.oneof(
  fc.record({ kind: fc.constant('ramp' as const), to: rates, seconds }),
  fc.record({ kind: fc.constant('hold' as const), seconds }),
  fc.record({ kind: fc.constant('step' as const), to: rates }),
  fc.record({ kind: fc.constant('spike' as const), to: rates, seconds }),
);
const profiles = fc.array(stage, { minLength: 1, maxLength: 6 }).map((stages) => profileOf(stages));

const scenarioOf = (
  kind: string,
  [min, max]: readonly [number, number],
  load: ReturnType<typeof profileOf>,
): Scenario =>
  scenarioWith({
    load,
    scaling: (scalings[kind] as (typeof scalings)[string])(min, max),
    counters: REQUESTS,
  });

const only = (scenario: Scenario, options = {}) => {
  const trace = run(scenario, options);
  const [app] = trace.apps;
  if (!app) throw new Error('no app');
  return { trace, app };
};

/** Replicas after an hour of the same load, and those of the last ten minutes. */
function rest(kind: string, range: readonly [number, number], rate: number) {
  const { app } = only(scenarioOf(kind, range, constant(rate, 3600)), { afterSeconds: 0, stepSeconds: 15 });
  return { replicas: app.wanted.at(-1) ?? 0, last: [...app.wanted.slice(-40)], app };
}

describe('whatever the load', () => {
  it('is never below the minimum nor above the maximum, and nothing gets lost', () => {
    fc.assert(
      fc.property(kinds, bounds, profiles, (kind, range, load) => {
        const { app, trace } = only(scenarioOf(kind, range, load));
        for (const replicas of app.wanted) {
          expect(replicas).toBeGreaterThanOrEqual(range[0]);
          expect(replicas).toBeLessThanOrEqual(range[1]);
        }
        for (const [index, ready] of app.ready.entries())
          expect(ready, `at ${index * trace.step}`).toBeLessThanOrEqual(range[1]);
        const sum = (series: Float64Array) => series.reduce((all, rate) => all + rate * trace.step, 0);
        const out = sum(app.served) + sum(app.failed) + (app.queued.at(-1) ?? 0);
        expect(out).toBeCloseTo(sum(app.arrived), 6);
        expect(sum(app.arrived)).toBeCloseTo(requestsOf(segmentsOf(load)), 6);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same each time', () => {
    fc.assert(
      fc.property(kinds, bounds, profiles, (kind, range, load) => {
        const scenario = scenarioOf(kind, range, load);
        expect(run(scenario)).toEqual(run(scenario));
      }),
      { numRuns: 20 },
    );
  });

  it('cuts the load into intervals without losing any of it', () => {
    fc.assert(
      fc.property(profiles, fc.constantFrom(1, 5, 15), (load, step) => {
        const segments = segmentsOf(load);
        const all = segments.reduce((sum, { seconds }) => sum + seconds, 0);
        const sum = arrivals(segments, step, Math.ceil(all / step)).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(requestsOf(segments), 6);
      }),
    );
  });
});

describe('under a load that stays', () => {
  it('comes to rest', () => {
    fc.assert(
      fc.property(kinds, bounds, rates, (kind, range, rate) => {
        const { last } = rest(kind, range, rate);
        expect(new Set(last).size).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  it('rests no lower under more load, but for the tolerance', () => {
    fc.assert(
      fc.property(kinds, bounds, rates, fc.integer({ min: 1, max: 60 }), (kind, range, rate, more) => {
        const [less, greater] = [rest(kind, range, rate).replicas, rest(kind, range, rate + more).replicas];
        // 10 % either way of the target leave room for more than one number.
        const slack = 1.1 / 0.9;
        expect(greater * slack).toBeGreaterThanOrEqual(less - 1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('rests where each replica has its share, within the tolerance', () => {
    fc.assert(
      fc.property(fc.constantFrom('keda', 'pods'), fc.integer({ min: 6, max: 55 }), (kind, rate) => {
        const { replicas } = rest(kind, [1, 40], rate);
        // Five a second for each, whole replicas.
        expect(replicas * 5 * 1.1).toBeGreaterThanOrEqual(rate - 0.5);
        expect((replicas - 1) * 5 * 0.9).toBeLessThanOrEqual(rate + 0.5);
      }),
      { numRuns: 30 },
    );
  });
});

describe('what the pipeline adds', () => {
  const load = profileOf([
    { kind: 'step', to: 40 },
    { kind: 'hold', seconds: 900 },
  ]);
  const firstAbove = (series: Float64Array, step: number) => series.findIndex((value) => value > 1) * step;

  it('a rate needs two scrapes, so that a slower scrape acts later', () => {
    const at = (scrapeSeconds: number) => {
      const counters = { requests_total: [{ counts: 'pods' as const, labels: {}, scrapeSeconds }] };
      const { app, trace } = only(
        scenarioWith({ load, scaling: keda([1, 10], `${RATE} or vector(0)`, 5), counters }),
      );
      return firstAbove(app.wanted, trace.step);
    };
    expect(at(15)).toBeLessThan(at(60));
  });

  it('a counter without a rate only grows: replicas stay after the load has gone', () => {
    const query = 'sum(requests_total) or vector(0)';
    const { app } = only(scenarioWith({ load, scaling: keda([1, 8], query, 1000), counters: REQUESTS }), {
      afterSeconds: 3600,
    });
    expect(app.wanted.at(-1)).toBe(8);
  });

  it('two reporters of one request count it twice', () => {
    const counters = {
      requests_total: ['source', 'destination'].map((reporter) => ({
        counts: 'pods' as const,
        labels: { reporter },
        scrapeSeconds: 15,
      })),
    };
    const at = (query: string) =>
      only(
        scenarioWith({
          load: constant(20, 1800),
          scaling: keda([1, 30], query, 5),
          counters,
          service: { cores: 8, cpuSeconds: 0.01 },
        }),
        { afterSeconds: 0 },
      ).app.wanted.at(-1);
    expect([at('sum(rate(requests_total{reporter="destination"}[2m]))'), at(RATE)]).toEqual([4, 8]);
  });

  it('pods that start do not count for CPU, so that nothing overshoots', () => {
    const slow = (startSeconds: number) =>
      only(
        scenarioWith({ load: constant(15, 1800), scaling: hpa(1, 20, [cpu(60)]), service: { startSeconds } }),
        { afterSeconds: 0 },
      ).app;
    // 15 a second at 0.05 cores are 0.75 cores: 1.5 pods of half a core at 100 %, 2.5 at 60 %.
    for (const startSeconds of [5, 120])
      expect(Math.max(...slow(startSeconds).wanted)).toBeLessThanOrEqual(4);
  });

  it('CPU does not show a service that waits for others: nothing scales while requests fail', () => {
    const waits = { cpuSeconds: 0.002, waitSeconds: 0.2, concurrency: 1 };
    const given = (scaling: ScalingScenario) => {
      const scenario = scenarioWith({
        load: constant(20, 1800),
        scaling,
        counters: REQUESTS,
        service: waits,
      });
      return simulationReport(scenario, run(scenario, { afterSeconds: 0 }), '').apps[0];
    };
    const onCpu = given(hpa(1, 10, [cpu(50)]));
    expect(onCpu?.replicas.most).toBe(1);
    expect(onCpu?.plateaus.at(-1)?.binding).toBe('its metrics do not show the load');
    expect(onCpu?.secondsToServePeak).toBeNull();
    // Each pod answers five a second at most: a share of four tells in time.
    const onRequests = given(keda([1, 10], `${RATE} or vector(0)`, 4));
    expect(onRequests?.plateaus.at(-1)?.binding).toBe('its metrics');
    expect(onRequests?.secondsToServePeak).toBeGreaterThan(0);
  });

  it('blind, the fallback holds, and afterwards the window', () => {
    const scaling = keda([1, 10], RATE, 10, { fallback: { failures: 3, replicas: 6, behavior: 'static' } });
    const { app, trace } = only(scenarioWith({ load: constant(12, 3600), scaling, counters: REQUESTS }), {
      afterSeconds: 0,
      blind: { from: 600, to: 900 },
    });
    const at = (second: number) => app.wanted[second / trace.step];
    expect([at(595), at(720), at(1180), at(1260)]).toEqual([2, 6, 6, 2]);
    expect(app.reasons[750 / trace.step]).toBe('fallback');
  });

  it('a rollout replaces every pod, with one more and none less', () => {
    const { app, trace } = only(
      scenarioWith({ load: constant(20, 1200), scaling: { kind: 'fixed', replicas: 4 } }),
      {
        rolloutAt: 300,
        afterSeconds: 0,
      },
    );
    const during = [...app.ready.slice(300 / trace.step, 600 / trace.step)];
    expect(Math.min(...during)).toBe(4);
    expect(Math.max(...during)).toBe(5);
    expect(app.ready.at(-1)).toBe(4);
    expect(app.failed.reduce((a, b) => a + b, 0)).toBe(0);
  });

  it('a start that takes longer than it may never ends', () => {
    const { app } = only(
      scenarioWith({
        load,
        scaling: hpa(1, 5, [cpu(60)]),
        service: { startSeconds: 90 },
        pods: { startLimit: 60 },
      }),
    );
    expect(Math.max(...app.wanted)).toBeGreaterThan(1);
    expect(Math.max(...app.ready)).toBe(1);
  });
});

describe('phases', () => {
  it.each([15, 30, 45, 70])('of scrapes every %i s are as they are asked for', (scrapeSeconds) => {
    const counters = { requests_total: [{ counts: 'pods', labels: {}, scrapeSeconds }] } as const;
    const scaling = keda([1, 100], 'sum(requests_total) or vector(0)', 1);
    const scenario = scenarioWith({ load: constant(5, 300), scaling, counters });
    /** When the counter first shows anything, to looks at all times. */
    const first = (scrape: number) => {
      const looks = [0, 5, 10].flatMap((look) => {
        const seen: number[] = [];
        run(scenario, {
          ...{ stepSeconds: 5, afterSeconds: 0, phases: { look, scrape, usage: 0 } },
          onLook: (now, _, { usage: [value = 0] }) => value > 0 && seen.push(now),
        });
        return seen.slice(0, 1);
      });
      return Math.min(...looks);
    };
    expect([5, 10].map(first)).toEqual([5, 10]);
    // What is scraped at the beginning has counted nothing yet.
    expect(first(0)).toBe(scrapeSeconds);
  });
});
