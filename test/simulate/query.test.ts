import { describe, expect, it } from 'vitest';
import { compileQuery, type SeriesGroup, seconds } from '../../src/simulate/metrics/query.ts';
import { increase } from '../../src/simulate/metrics/rate.ts';

describe('increase', () => {
  // Prometheus v3.4, promql/promqltest/testdata/functions.test: counters that grow by 10 every five minutes from 0 on.
  const grown = (start: number, window: number) =>
    increase({ first: [0, start], last: [3000, start + 100], samples: 11 }, 3000, window);
  it('is what was counted, where the samples fill the window', () => {
    expect(grown(0, 3000)).toBe(100);
  });
  it('reaches half an interval beyond the first sample, but not below zero', () => {
    expect([grown(0, 6000), grown(10, 6000), grown(1, 6000)]).toEqual([100, 105, 101]);
  });
  it('is cut where the counter was zero (testcounter_zero_cutoff_total)', () => {
    const rate = (start: number) =>
      (increase({ first: [0, start], last: [480, start + 480], samples: 3 }, 600, 1200) ?? 0) / 1200;
    expect([0, 60, 120, 300].map(rate)).toEqual([0.5, 0.55, 0.6, 0.6]);
  });
  it('needs two samples', () => {
    expect(increase({ first: [0, 1], last: [0, 1], samples: 1 }, 10, 60)).toBeUndefined();
  });
});

/** Two pods that have counted 100 and 300 in the last minute, and a proxy beside each client that counts the same. */
const groups: readonly SeriesGroup[] = [
  pair({ reporter: 'destination', code: '200' }, [100, 300]),
  pair({ reporter: 'source', code: '200' }, [400]),
];

function pair(labels: Readonly<Record<string, string>>, grown: readonly number[]): SeriesGroup {
  return {
    labels,
    now: () => grown.map((value) => ({ value: 1000 + value, count: 1 })),
    over: ({ now }) =>
      grown.map((value) => ({ first: [now - 60, 1000], last: [now, 1000 + value], samples: 5, count: 1 })),
  };
}

function ask(query: string) {
  const compiled = compileQuery(query, (name, matches) =>
    name === 'requests_total' ? groups.filter(({ labels }) => matches(labels)) : [],
  );
  return 'fault' in compiled ? compiled : compiled.ask({ now: 600 });
}

describe('queries', () => {
  it.each([
    ['sum(rate(requests_total{reporter="destination"}[1m]))', 400 / 60],
    // Both sides of a call report it.
    ['sum(rate(requests_total[1m]))', 800 / 60],
    ['sum(increase(requests_total{reporter!="source"}[1m]))', 400],
    ['sum(requests_total{reporter=~"dest.*"})', 2400],
    ['count(requests_total)', 3],
    ['max(requests_total) - min(requests_total)', 300],
    ['avg(rate(requests_total{reporter="destination"}[1m])) * 60 / 2', 100],
    ['(sum(rate(nothing_total[1m])) or 0 * max(requests_total)) + 1', 1],
    ['sum(rate(nothing_total[1m])) or vector(7)', 7],
    ['sum(requests_total) > 1e6', 'nothing'],
    ['sum(rate(nothing_total[1m]))', 'nothing'],
    ['rate(requests_total[1m])', 'many'],
    ['sum(requests_total) / 0', 'nothing'],
  ])('%s', (query, answer) => {
    expect(ask(query)).toEqual(typeof answer === 'number' ? expect.closeTo(answer, 9) : answer);
  });

  it.each([
    'histogram_quantile(0.9, rate(requests_total[1m]))',
    'sum(rate(requests_total[1m])) by (code)',
    'sum(requests_total) * on (code) sum(requests_total)',
    'topk(3, requests_total)',
    'requests_total offset 5m',
    '',
  ])('says that it does not know: %s', (query) => {
    expect(ask(query)).toHaveProperty('fault');
  });

  it('reads durations', () => {
    expect(['2m', '90s', '1m30s', '1h', '500ms', 'x'].map(seconds)).toEqual([120, 90, 90, 3600, 0.5, 0]);
  });
});
