import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../../lab/experiment/agreement.ts';
import type { Moment } from '../../../lab/experiment/record.ts';
import { run } from '../../../src/simulate/run.ts';
import type { Trace } from '../../../src/simulate/trace.ts';
import { cpu, hpa, profileOf, scenarioWith } from '../../helpers/simulate.ts';
import { momentOf, recordOf, type Stay, secondly, seenOf, staircases, timesOf, traceOf } from './kit.ts';

/** What the only app of a run comes to. */
function compare(trace: Trace, record: ReturnType<typeof recordOf>, period: number, lasts = 60) {
  const agreement = agreementOf(trace, record, { period, lasts });
  const [app] = agreement.apps;
  if (!app) throw new Error('no app');
  return { agreement, ...app };
}

const upAndDown: readonly Stay[] = [
  { pods: 1, seconds: 300 },
  { pods: 3, seconds: 300 },
  { pods: 1, seconds: 300 },
];
const some = staircases.chain((stays) => fc.tuple(fc.constant(stays), timesOf(stays, 2)));
const seconds = fc.integer({ min: 4, max: 60 });
const parts = fc.double({ min: -1, max: 1, noNaN: true });
/** How much longer than the period a plateau lasts at least: a shorter one may be over before, or begin after, what is seen. */
const lengths = fc.integer({ min: 6, max: 60 });

it('knows of a step at the end of the watch that the run takes a moment later', () => {
  const early = secondly([
    { pods: 1, seconds: 280 },
    { pods: 5, seconds: 20 },
  ]);
  const seen = seenOf(
    [
      { pods: 1, seconds: 280 },
      { pods: 5, seconds: 21 },
    ],
    early,
  );
  const trace = (seconds: number) =>
    traceOf([
      { pods: 1, seconds: 300 },
      { pods: 5, seconds },
    ]);
  const excursions = (run: Trace) =>
    agreementOf(run, seen, { period: 30, seconds: 300 }).apps[0]?.steps.excursions ?? [];
  expect(excursions(trace(0))).toHaveLength(1);
  expect(excursions(trace(30))).toEqual([]);
});

describe('what was seen', () => {
  it('agrees with itself, and needs no period', () => {
    fc.assert(
      fc.property(some, seconds, ([stays, times], period) => {
        const { agrees, steps, plateaus } = compare(traceOf(stays), seenOf(stays, times), period);
        expect(agrees).toBe(true);
        expect(steps).toMatchObject({ smallestPeriod: 0, excursions: [], worst: 0 });
        if (steps.seconds > 0) expect([steps.within, steps.meanDifference]).toEqual([1, 0]);
        expect(plateaus.pairs.every(({ simulated, seen }) => simulated?.value === seen?.value)).toBe(true);
      }),
    );
  });

  it('agrees where everything is later or earlier by less than the period, and that is what it needs', () => {
    fc.assert(
      fc.property(some, seconds, parts, lengths, ([stays, times], period, part, longer) => {
        const late = part * period;
        const { agrees, steps } = compare(
          traceOf(stays),
          seenOf(stays, times, late),
          period,
          // What a shift by the period leaves of a plateau is a quarter of what lasts, and more than looks miss of it.
          1.5 * period + longer,
        );
        // What is later than the whole run is not seen in it.
        fc.pre(steps.seconds > 0);
        expect(agrees).toBe(true);
        expect(steps.smallestPeriod).toBeLessThanOrEqual(Math.abs(late) + 1e-9);
      }),
    );
  });

  it('does not agree where a step of two pods or more is later or earlier than that', () => {
    fc.assert(
      fc.property(
        ...[fc.integer({ min: 0, max: 5 }), fc.integer({ min: 2, max: 9 }), fc.boolean(), fc.boolean()],
        ...[seconds, fc.double({ min: 1.5, max: 60, noNaN: true })],
        (least, more, up, later, period, beyond) => {
          const pods = up ? [least, least + more] : [least + more, least];
          const stays = pods.map((one) => ({ pods: one, seconds: 300 }));
          const late = later ? period + beyond : -period - beyond;
          const { agrees, steps, plateaus } = compare(
            traceOf(stays),
            seenOf(stays, secondly(stays), late),
            period,
          );
          expect(agrees).toBe(false);
          expect(plateaus.same).toBe(true);
          expect(steps.excursions).toHaveLength(1);
          expect(steps.worst).toBe(more - 1);
          expect(steps.smallestPeriod).toBeGreaterThan(period);
          expect(steps.smallestPeriod).toBeLessThanOrEqual(Math.abs(late) + 1e-9);
        },
      ),
    );
  });

  it('has the same verdict however often somebody looked', () => {
    // All steps at a multiple of 15 s, the period and what counts as a plateau between two of them: no look 7 s late matters.
    const pods = fc.integer({ min: 0, max: 5 });
    const stay = fc.record({ pods, seconds: fc.integer({ min: 2, max: 8 }).map((times) => 15 * times) });
    const shift = fc.constantFrom(-45, -15, 0, 15, 30, 45);
    const twins = fc
      .tuple(fc.array(fc.tuple(stay, pods), { minLength: 1, maxLength: 6 }), shift)
      .chain(([list, late]) => {
        const simulated = list.map(([one]) => one);
        // As simulated, but for a number here and there, and for the first step.
        const real = list.map(([{ pods, seconds }, other], index) => ({
          pods: index % 3 === 1 ? other : pods,
          seconds: index === 0 ? Math.max(15, seconds + late) : seconds,
        }));
        const times = timesOf(real, 7);
        return fc.tuple(fc.constant(simulated), fc.constant(real), times, times);
      });
    const verdicts = { true: 0, false: 0 };
    fc.assert(
      fc.property(twins, ([simulated, real, often, seldom]) => {
        // The run is no shorter than what is seen of it.
        const trace = traceOf([...simulated, { pods: simulated.at(-1)?.pods ?? 0, seconds: 45 }]);
        const [one, other] = [often, seldom].map((times) =>
          compare(trace, seenOf(real, times), 22.5, 52.5),
        ) as [ReturnType<typeof compare>, ReturnType<typeof compare>];
        expect([one.agrees, one.plateaus.same]).toEqual([other.agrees, other.plateaus.same]);
        expect(one.plateaus.seen.map(({ value }) => value)).toEqual(
          other.plateaus.seen.map(({ value }) => value),
        );
        verdicts[`${one.agrees}`]++;
      }),
      { numRuns: 300 },
    );
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(20);
  });

  it('does not agree with plateaus of one pod more, though no step is outside', () => {
    const more = upAndDown.map((stay) => ({ ...stay, pods: stay.pods + 1 }));
    const { agrees, steps, plateaus } = compare(traceOf(upAndDown), seenOf(more, secondly(more)), 30);
    expect([agrees, plateaus.same, steps.excursions.length]).toEqual([false, false, 0]);
    expect(steps.meanDifference).toBe(1);
  });

  it('does not agree with steps of one pod at quite another time', () => {
    const at = (first: number) =>
      [first, 100, 900 - first].map((seconds, index) => ({ pods: 1 + (index % 2), seconds }));
    const { agrees, steps, plateaus } = compare(traceOf(at(600)), seenOf(at(300), secondly(at(300))), 15);
    expect([agrees, steps.excursions.length]).toEqual([false, 0]);
    expect(plateaus.seen.map(({ value }) => value)).toEqual(plateaus.simulated.map(({ value }) => value));
  });

  it('does not agree with a plateau too many, nor with one too few, nor in another order', () => {
    const few = [
      { pods: 1, seconds: 600 },
      { pods: 2, seconds: 300 },
    ];
    const many = [1, 0, 1, 2].map((pods, index) => ({ pods, seconds: index === 3 ? 300 : 200 }));
    const tooMany = compare(traceOf(few), seenOf(many, secondly(many)), 15);
    const tooFew = compare(traceOf(many), seenOf(few, secondly(few)), 15);
    for (const { agrees, steps } of [tooMany, tooFew])
      expect([agrees, steps.excursions.length]).toEqual([false, 0]);
    const values = (pairs: typeof tooMany.plateaus.pairs) =>
      pairs.map(({ simulated, seen }) => [simulated?.value, seen?.value]);
    expect(values(tooMany.plateaus.pairs)).toEqual([
      [1, 1],
      [undefined, 0],
      [undefined, 1],
      [2, 2],
    ]);
    const order = [3, 2, 3].map((pods, index) => ({ pods, seconds: index === 2 ? 300 : 60 }));
    const other = order
      .slice(1)
      .map(({ pods, seconds }, index) => ({ pods, seconds: index === 0 ? 120 : seconds }));
    expect(compare(traceOf(order), seenOf(other, secondly(other)), 60).agrees).toBe(false);
  });

  it('has a plateau where the other one ends a period earlier and later than what just lasts', () => {
    const lasting = (middle: number) => [
      { pods: 1, seconds: 300 },
      { pods: 2, seconds: middle },
      { pods: 3, seconds: 300 },
    ];
    const [simulated, real] = [lasting(60), lasting(35)];
    const of = (period: number) => compare(traceOf(simulated), seenOf(real, secondly(real)), period).plateaus;
    expect(of(15).same).toBe(true);
    expect(of(15).pairs.map(({ seen }) => seen?.value)).toEqual([1, 2, 3]);
    expect(of(15).seen.map(({ value }) => value)).toEqual([1, 3]);
    expect(of(12).same).toBe(false);
    expect(of(12).pairs[1]).toEqual({ simulated: { from: 300, to: 360, value: 2 }, seen: null });
  });

  it('looks for a plateau a period around, and no farther', () => {
    const stays = [
      { pods: 1, seconds: 300 },
      { pods: 2, seconds: 20 },
      { pods: 3, seconds: 300 },
    ];
    const late = (seconds: number) =>
      compare(traceOf(stays), seenOf(stays, secondly(stays), seconds), 30, 20).plateaus.same;
    expect([0, 30, -30, 45].map(late)).toEqual([true, true, true, true]);
    expect([60, -60].map(late)).toEqual([false, false]);
  });
});

describe('what was not seen', () => {
  const trace = traceOf(upAndDown);
  const moments = seenOf(upAndDown, secondly(upAndDown)).moments;
  const without = (from: number, to: number) => recordOf(moments.filter(({ at }) => at <= from || at >= to));

  it('is no disagreement, whatever happened meanwhile', () => {
    const { agrees, steps, requests } = compare(trace, without(250, 400), 5);
    expect([agrees, steps.smallestPeriod]).toEqual([true, 0]);
    expect(requests.watched).toBe(900 - 150);
  });

  it('is no agreement where a plateau is missing, or everything', () => {
    for (const record of [without(250, 700), without(500, 1000), recordOf([])])
      expect(compare(trace, record, 15).agrees).toBe(false);
    const short = [{ pods: 2, seconds: 30 }];
    expect(compare(traceOf(short), seenOf(short, [0, 30]), 15).agrees).toBe(true);
    expect(compare(traceOf(short), recordOf([]), 15).agrees).toBe(false);
    expect(agreementOf({ ...trace, apps: [] }, recordOf([]), { period: 15 }).agrees).toBe(false);
  });

  it('is what is no number, an app that a moment lacks, and a time beyond the run', () => {
    const none: Moment[] = [
      momentOf(300.5, Number.NaN),
      { ...momentOf(300.6, 9), apps: {} },
      momentOf(-5, 9),
      momentOf(901, 9),
    ];
    const more = compare(trace, recordOf([...moments, ...none]), 15);
    expect(more.agrees).toBe(true);
    expect(more.steps.smallestPeriod).toBe(0);
    // Half a second of three requests.
    expect(more.requests.due).toEqual({ simulated: 1499, seen: 1499 });
    // A name that every object answers to is no app that was seen.
    expect(
      compare(traceOf(upAndDown, 'constructor'), recordOf([{ ...momentOf(1, 1), apps: {} }]), 15).agrees,
    ).toBe(false);
  });

  it('is refused where it is an app that was seen and not simulated', () => {
    expect(() => compare(trace, recordOf([momentOf(1, 1, 'other')]), 15)).toThrow('no other in the run');
  });
});

describe('requests', () => {
  const trace = traceOf(upAndDown);
  it('are the same of both for a run that was seen as it was, and counted only while somebody looked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 4, max: 60 }), (begin, length) => {
        const gone = (at: number) => at > 15 * begin && at < 15 * (begin + length);
        const times = secondly(upAndDown).filter((at) => !gone(at));
        const { requests } = compare(trace, seenOf(upAndDown, times), 15);
        for (const { simulated, seen } of [requests.due, requests.served, requests.failed])
          expect(Math.abs(simulated - seen)).toBeLessThanOrEqual(1);
        expect(requests.watched).toBe(900 - Math.max(0, Math.min(900, 15 * (begin + length)) - 15 * begin));
      }),
    );
    const { requests } = compare(trace, seenOf(upAndDown, secondly(upAndDown)), 15);
    expect(requests.due).toEqual({ simulated: 1500, seen: 1500 });
    expect(requests.served).toEqual({ simulated: 1350, seen: 1350 });
    expect(requests.failed).toEqual({ simulated: 150, seen: 150 });
  });
});

describe('nodes', () => {
  it('are compared, and no part of the verdict', () => {
    const moments = seenOf(upAndDown, secondly(upAndDown)).moments;
    const other = recordOf(moments.map((moment) => ({ ...moment, nodes: 7 })));
    const { agreement } = compare(traceOf(upAndDown), other, 15);
    expect(agreement.agrees).toBe(true);
    expect(agreement.nodes.plateaus.same).toBe(false);
    expect(agreement.nodes.plateaus.simulated.map(({ value }) => value)).toEqual([1, 2, 1]);
    expect(agreement.nodes.plateaus.seen).toEqual([{ from: 0, to: 900, value: 7 }]);
  });
});

describe('a run of the simulator', () => {
  const load = profileOf([
    { kind: 'hold', seconds: 120 },
    { kind: 'ramp', to: 40, seconds: 300 },
    { kind: 'hold', seconds: 300 },
    { kind: 'step', to: 0 },
  ]);
  const runOf = (percent: number) =>
    run(scenarioWith({ load, scaling: hpa(1, 10, [cpu(percent)]) }), { stepSeconds: 5, afterSeconds: 600 });
  const seen = (trace: Trace, late: number) =>
    recordOf([...(trace.apps[0]?.wanted ?? [])].map((pods, index) => momentOf(5 * index + late, pods)));

  it('agrees with itself a look later, and not with that of another target', () => {
    const trace = runOf(60);
    expect(new Set(trace.apps[0]?.wanted).size).toBeGreaterThan(3);
    expect(compare(trace, seen(trace, 15), 15).agrees).toBe(true);
    expect(compare(trace, seen(runOf(40), 0), 15).agrees).toBe(false);
  });
});
