import { describe, expect, it } from 'vitest';
import { loopSeconds } from '../../../lab/experiment/loop.ts';
import { nearestRun, phasesText } from '../../../lab/experiment/phases.ts';
import type { ExperimentRecord } from '../../../lab/experiment/record.ts';
import { type Phases, run } from '../../../src/simulate/run.ts';
import type { Scenario } from '../../../src/simulate/scenario.ts';
import { constant, cpu, hpa, keda, profileOf, REQUESTS, scenarioWith } from '../../helpers/simulate.ts';
import { recordOf } from './kit.ts';

const SECONDS = 300;

/** A rise that looks different to whoever looks later. */
const load = profileOf([
  { kind: 'ramp', to: 70, seconds: 180 },
  { kind: 'hold', seconds: 300 },
]);
const query = 'sum(rate(requests_total{app="web"}[1m]))';

/** A run with these phases, as if somebody had looked at it every second. */
function seenWith(scenario: Scenario, phases: Phases): ExperimentRecord {
  const { apps, nodes, step } = run(scenario, { stepSeconds: 5, phases });
  const looks = Array.from({ length: SECONDS }, (_, second) => second + 0.5);
  return recordOf(
    looks.map((at) => {
      const index = Math.floor(at / step);
      return {
        at,
        nodes: nodes[index] ?? 0,
        apps: Object.fromEntries(
          apps.map(({ name, wanted, ready, arrived, served, failed, queued }) => [
            name,
            {
              ...{ wanted: wanted[index] ?? 0, ready: ready[index] ?? 0, queued: queued[index] ?? 0 },
              ...{ arrived: arrived[index] ?? 0, served: served[index] ?? 0, failed: failed[index] ?? 0 },
            },
          ]),
        ),
        outOfSync: [],
      };
    }),
  );
}

describe('the nearest simulation', () => {
  const scaled = scenarioWith({ load, scaling: keda([1, 20], query, 4), counters: REQUESTS });

  it.each([0, 5, 10].flatMap((look) => [0, 5, 10].map((scrape) => ({ look, scrape, usage: 0 }))))(
    'of what was seen with a look at $look s and a scrape at $scrape s is that one',
    (phases) => {
      const nearest = nearestRun(scaled, seenWith(scaled, phases), SECONDS);
      expect(nearest.phases).toEqual(phases);
      expect(nearest.agreement.apps[0]?.steps.meanDifference).toBe(0);
      expect(nearest.agreement.agrees).toBe(true);
    },
  );

  it('knows when metrics-server looks, where somebody asks it', () => {
    const scenario = scenarioWith({ load, scaling: hpa(1, 20, [cpu(50)]) });
    const looks = [0, 5, 10].map((usage) => ({ look: 5, scrape: 0, usage }));
    const nearest = looks.map((phases) => nearestRun(scenario, seenWith(scenario, phases), SECONDS).phases);
    expect(nearest).toEqual(looks);
  });

  it('agrees with nothing that no phase explains', () => {
    const record = seenWith(scaled, { look: 0, scrape: 0, usage: 0 });
    const one = recordOf(
      record.moments.map((moment) => ({
        ...moment,
        apps: Object.fromEntries(
          Object.entries(moment.apps).map(([name, app]) => [name, { ...app, wanted: 1 }]),
        ),
      })),
    );
    const nearest = nearestRun(scaled, one, SECONDS);
    expect([nearest.agreeing, nearest.agreement.agrees]).toEqual([0, false]);
    expect(phasesText(nearest)).toContain(`${nearest.tried} simulations, 0 of which agree`);
  });

  it('is looked for among all phases that make a difference, and no others', () => {
    const tried = (scenario: Scenario) => nearestRun(scenario, recordOf([]), SECONDS).tried;
    expect(tried(scaled)).toBe(3 * 3);
    expect(tried(scenarioWith({ load, scaling: hpa(1, 20, [cpu(50)]) }))).toBe(3 * 3);
    expect(tried(scenarioWith({ load: constant(1, 60), scaling: { kind: 'fixed', replicas: 1 } }))).toBe(3);
  });
});

describe('a control loop', () => {
  it('is a look of the autoscaler, and an interval of what it looks at', () => {
    const of = (given: Partial<Parameters<typeof scenarioWith>[0]>) =>
      loopSeconds(scenarioWith({ load, scaling: { kind: 'fixed', replicas: 1 }, ...given }));
    expect(of({})).toBe(15);
    expect(of({ scaling: hpa(1, 20, [cpu(50)]) })).toBe(30);
    const counters = {
      requests_total: [{ counts: 'pods', labels: { app: 'web' }, scrapeSeconds: 60 }],
    } as const;
    expect(of({ scaling: keda([1, 20], query, 4), counters })).toBe(75);
  });

  it('is as long as that of KEDA where its polls decide', () => {
    const of = (scaling: ReturnType<typeof keda>) =>
      loopSeconds(scenarioWith({ load, scaling, counters: REQUESTS }));
    expect(of(keda([1, 20], query, 4))).toBe(15 + 15);
    // The step from zero, or from rest, is made by a poll.
    expect(of(keda([0, 20], query, 4))).toBe(30 + 15);
    expect(of(keda([2, 20], query, 4, { idle: 1, polling: 60 }))).toBe(60 + 15);
    expect(of(keda([0, 20], query, 4, { polling: 5 }))).toBe(15 + 15);
    // The controller sees the last poll.
    expect(of(keda([1, 20], query, 4, {}, { cached: true }))).toBe(15 + 30 + 15);
  });
});
