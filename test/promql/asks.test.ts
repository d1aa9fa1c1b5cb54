import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ask, asksOf } from '../../src/promql/asks.ts';

/** `series{labels}` of each ask, in the order of the query. */
function asked(query: string): string[] {
  const asks = asksOf(query);
  if ('fault' in asks) throw new Error(asks.fault);
  return asks.map(({ series, labels }) => `${series}{${labels.join(',')}}`);
}

describe('what a query asks for', () => {
  it.each([
    ['what it matches', 'up{job="a", pod=~"b.*"}', ['up{job,pod}']],
    ['what it groups by, however far out', 'sum by (pod) (max by (node) (rate(x[5m])))', ['x{node,pod}']],
    ['a modifier after its expression', 'sum(x) without (pod)', ['x{pod}']],
    ['what both sides are joined by', 'a / on (x) b', ['a{x}', 'b{x}']],
    ['nothing that it ignores: one side need not have it', 'a / ignoring (x) b', ['a{}', 'b{}']],
    [
      'a label of the one side only from there',
      'sum by (type) (a * on (node) group_left (type) b)',
      ['a{node}', 'b{node,type}'],
    ],
    [
      'the same the other way round',
      'sum by (type, pod) (b * on (node) group_right (type) a)',
      ['b{node,type}', 'a{node,pod}'],
    ],
    [
      'a side that only filters for no more than that',
      'sum by (pod) (a and on (node) b)',
      ['a{node,pod}', 'b{node}'],
    ],
    ['both sides of `or`', 'sum by (pod) (a or b)', ['a{pod}', 'b{pod}']],
    [
      'no label that the query makes itself',
      'sum by (to) (label_replace(a, "to", "$1", "from", "(.*)"))',
      ['a{}'],
    ],
    ['nor one that counts values', 'max by (v, pod) (count_values by (pod) ("v", a))', ['a{pod}']],
    ['a name that is matched as a label', '{__name__="a", pod="x"}', ['a{pod}']],
    ['a name in quotes', '{"a.b", pod="x"}', ['a.b{pod}']],
    ['a pattern of names', '{__name__=~"a_.*"}', ['/^(?:a_.*)$/{}']],
    ['no name at all', '{pod="x"}', ['undefined{pod}']],
    ['each series of it', 'a + b * c offset 5m', ['a{}', 'b{}', 'c{}']],
    ['what a subquery asks', 'max_over_time(sum by (pod) (rate(a[5m]))[1h:])', ['a{pod}']],
  ])('is %s', (_, query, expected) => {
    expect(asked(query)).toEqual(expected);
  });

  it('knows what is asked for its absence', () => {
    const absent = (query: string) => (asksOf(query) as readonly Ask[]).map((ask) => ask.absent);
    expect(absent('absent(a{x="1"}) or absent_over_time(b[5m]) or c')).toEqual([true, true, false]);
  });

  it.each([
    ['sum(rate(a[5m])', 'it is no PromQL from character 16 on'],
    ['a{pod="long text"} +', 'it is no PromQL from character 21 on'],
    ['', 'it is empty'],
  ])('is nothing where it is no PromQL: %s', (query, fault) => {
    expect(asksOf(query)).toEqual({ fault });
  });

  it('does not depend on values: those alone tell the queries of many workloads apart', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '{', '}', ' ', 'by', '\\\\', '\\"', '(') }),
        (value) => {
          expect(asked(`sum by (x) (rate(a_total{y="${value}"}[5m]))`)).toEqual(['a_total{x,y}']);
        },
      ),
    );
  });
});
