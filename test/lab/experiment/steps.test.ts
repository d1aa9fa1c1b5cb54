import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Level, seriesStairs } from '../../../lab/experiment/staircase.ts';
import { compareSteps } from '../../../lab/experiment/steps.ts';

/** Staircases with steps at full seconds. */
const numbers = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 6 }), { minLength: length, maxLength: length });
const both = fc.integer({ min: 2, max: 60 }).chain((length) => fc.tuple(numbers(length), numbers(length)));
const stairs = (values: readonly number[]) => seriesStairs(Float64Array.from(values), 1);

/** Levels, moments, and times of which nothing is known. */
const partly = (levels: readonly Level[], kept: readonly number[]): Level[] =>
  levels.flatMap((level, index) => {
    const keep = kept[index % kept.length] ?? 0;
    return keep === 0 ? [] : keep === 1 ? [{ ...level, to: level.from }] : [level];
  });
const kept = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 });

describe('steps', () => {
  it('are outside exactly where no number of the period around is within a pod', () => {
    fc.assert(
      fc.property(both, fc.integer({ min: 0, max: 12 }), ([simulated, seen], period) => {
        const steps = compareSteps(stairs(simulated), stairs(seen), period);
        let inside = 0;
        for (const [second, value] of seen.entries()) {
          const around = simulated.filter(
            // The middle of a second: steps, and a period from them, are at full ones.
            (_, index) => index <= second + 0.5 + period && index + 1 >= second + 0.5 - period,
          );
          const fine = value >= Math.min(...around) - 1 && value <= Math.max(...around) + 1;
          const found = steps.excursions.find(({ from, to }) => from < second + 0.5 && second + 0.5 < to);
          expect(found === undefined).toBe(fine);
          if (found) expect(found.seen).toBe(value);
          if (fine) inside++;
        }
        expect(steps.seconds).toBe(seen.length);
        expect(steps.within).toBeCloseTo(inside / seen.length, 4);
        const apart = seen.reduce((sum, value, index) => sum + Math.abs(value - (simulated[index] ?? 0)), 0);
        expect(steps.meanDifference).toBeCloseTo(apart / seen.length);
        expect(steps.worst > 0).toBe(steps.excursions.length > 0);
      }),
    );
  });

  it('have a smallest period: with it nothing is outside, with less something is', () => {
    fc.assert(
      fc.property(both, kept, fc.constantFrom(1, 0.37), ([simulated, seen], parts, scale) => {
        const scaled = (levels: readonly Level[]) =>
          levels.map(({ from, to, value }) => ({ from: from * scale, to: to * scale, value }));
        const one = scaled(stairs(simulated));
        const other = scaled(partly(stairs(seen), parts));
        const outside = (period: number) => compareSteps(one, other, period).excursions.length;
        const { smallestPeriod } = compareSteps(one, other, 0);
        if (smallestPeriod === null) expect(outside(1000)).toBeGreaterThan(0);
        else {
          expect(outside(smallestPeriod)).toBe(0);
          if (smallestPeriod > 0) expect(outside(smallestPeriod - 0.01)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tell by how many pods, and what was expected', () => {
    const simulated = [
      { from: 0, to: 100, value: 1 },
      { from: 100, to: 200, value: 4 },
    ];
    const { excursions, worst, smallestPeriod } = compareSteps(
      simulated,
      [{ from: 20, to: 180, value: 7 }],
      30,
    );
    // From 70 s on, four pods are within the period, so that seven are only two too many.
    expect(excursions).toHaveLength(1);
    expect(excursions[0]).toMatchObject({
      from: 20,
      to: 180,
      seen: 7,
      expected: { least: 0, most: 2 },
      pods: 5,
    });
    expect(worst).toBe(5);
    expect(smallestPeriod).toBeNull();
  });

  it('say nothing without anything seen', () => {
    expect(compareSteps(stairs([1, 2]), [], 15)).toEqual({
      ...{ seconds: 0, within: null, meanDifference: null, excursions: [], worst: 0, smallestPeriod: 0 },
    });
  });
});
