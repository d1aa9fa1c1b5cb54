import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Level,
  type Look,
  plateausOf,
  seriesStairs,
  stairsOf,
  UNSEEN,
  valueBefore,
} from '../../../lab/experiment/staircase.ts';

const looks = fc
  .array(
    fc.record({
      after: fc.double({ min: 0.1, max: 40, noNaN: true }),
      value: fc.integer({ min: 0, max: 3 }),
    }),
    {
      maxLength: 30,
    },
  )
  .map((list) => {
    let at = 0;
    return list.map(({ after, value }): Look => {
      at += after;
      return { at, value };
    });
  });

/** Levels one after the other, the same number now and then twice. */
const levels = fc
  .array(fc.record({ lasts: fc.integer({ min: 0, max: 100 }), value: fc.integer({ min: 0, max: 3 }) }))
  .map((list) => {
    let from = 0;
    return list.map(({ lasts, value }): Level => {
      const level = { from, to: from + lasts, value };
      from = level.to;
      return level;
    });
  });

describe('the staircase of looks', () => {
  it('says for every look what was seen, and of nothing else', () => {
    fc.assert(
      fc.property(looks, (all) => {
        const stairs = stairsOf(all);
        for (const { at, value } of all)
          expect(stairs.filter(({ from, to }) => from <= at && at <= to).map((level) => level.value)).toEqual(
            [value],
          );
        const moments = new Set(all.map(({ at }) => at));
        for (const { from, to } of stairs) expect([moments.has(from), moments.has(to)]).toEqual([true, true]);
      }),
    );
  });

  it('does not change by looks between two that saw the same', () => {
    fc.assert(
      fc.property(looks, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, part) => {
        const more = all.flatMap((look, index) => {
          const next = all[index + 1];
          const repeats = next && next.value === look.value && next.at - look.at <= UNSEEN;
          return repeats ? [look, { ...look, at: look.at + part * (next.at - look.at) }] : [look];
        });
        expect(stairsOf(more)).toEqual(stairsOf(all));
      }),
    );
  });

  it('takes looks in any order', () => {
    fc.assert(
      fc.property(looks, (all) => {
        expect(stairsOf(all.toReversed())).toEqual(stairsOf(all));
      }),
    );
  });

  it('says nothing of a time without looks, the same number at both ends or not', () => {
    const stairs = stairsOf([0, 10, 40, 50].map((at) => ({ at, value: 3 })));
    expect(stairs).toEqual([
      { from: 0, to: 10, value: 3 },
      { from: 40, to: 50, value: 3 },
    ]);
  });
});

describe('the staircase of a series', () => {
  it('has a level for each run of equal numbers', () => {
    expect(seriesStairs(Float64Array.of(1, 1, 3, 1), 5)).toEqual([
      { from: 0, to: 10, value: 1 },
      { from: 10, to: 15, value: 3 },
      { from: 15, to: 20, value: 1 },
    ]);
    expect(seriesStairs(new Float64Array(0), 5)).toEqual([]);
  });

  it('has one number just before a step', () => {
    const stairs = seriesStairs(Float64Array.of(1, 3), 5);
    expect([0, 5, 6, 99].map((moment) => valueBefore(stairs, moment))).toEqual([undefined, 1, 3, 3]);
  });
});

describe('plateaus', () => {
  it('last, differ from their neighbours, and leave nothing out that lasts', () => {
    fc.assert(
      fc.property(levels, fc.integer({ min: 1, max: 90 }), (stairs, lasts) => {
        const plateaus = plateausOf(stairs, lasts);
        for (const [index, { from, to, value }] of plateaus.entries()) {
          expect(to - from).toBeGreaterThanOrEqual(lasts);
          expect(plateaus[index + 1]?.value).not.toBe(value);
        }
        for (const level of stairs.filter(({ from, to }) => to - from >= lasts)) {
          const holder = plateaus.find(({ from, to }) => from <= level.from && level.to <= to);
          expect(holder?.value).toBe(level.value);
        }
      }),
    );
  });

  it('are the same however their levels are split', () => {
    fc.assert(
      fc.property(levels, fc.double({ min: 0, max: 1, noNaN: true }), (stairs, part) => {
        const split = stairs.flatMap((level) => {
          const middle = level.from + part * (level.to - level.from);
          return [
            { ...level, to: middle },
            { ...level, from: middle },
          ];
        });
        expect(plateausOf(split, 60)).toEqual(plateausOf(stairs, 60));
      }),
    );
  });

  it('go on over what is short', () => {
    const stairs = seriesStairs(
      Float64Array.from({ length: 40 }, (_, index) => (index === 20 ? 4 : 3)),
      5,
    );
    expect(plateausOf(stairs, 60)).toEqual([{ from: 0, to: 200, value: 3 }]);
    expect(plateausOf(stairs, 5).map(({ value }) => value)).toEqual([3, 4, 3]);
  });

  it('last until the next number is seen, but not because nobody looked', () => {
    const seen = (gap: number) =>
      plateausOf(stairsOf([0, 5, 5 + gap].map((at, index) => ({ at, value: index === 2 ? 2 : 1 }))), 15);
    expect(seen(10)).toEqual([{ from: 0, to: 15, value: 1 }]);
    expect(seen(100)).toEqual([]);
  });
});
