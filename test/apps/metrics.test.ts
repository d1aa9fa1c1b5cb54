import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Registry } from '../../apps/_server/metrics.ts';
import { parseMetrics, valueIn } from './_server/metrics-text.ts';

describe('metrics', () => {
  it('say any label value so that it can be read again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'a"\\\n{},= \u00e9') }), { minLength: 1 }),
        (values) => {
          const registry = new Registry();
          const counter = registry.counter('events_total', 'Any.', ['what']);
          for (const value of values) counter.add(value);
          const samples = parseMetrics(registry.text());
          for (const value of values) {
            expect(valueIn(samples, 'events_total', { what: value })).toBe(
              values.filter((it) => it === value).length,
            );
          }
        },
      ),
    );
  });

  it('count each observation in every bucket that it fits, its bound included', () => {
    const bounds = [0.1, 1, 10];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...bounds), fc.double({ min: 0, max: 20, noNaN: true }))),
        (seen) => {
          const registry = new Registry();
          const histogram = registry.histogram('seconds', 'Any.', ['method'], bounds);
          for (const value of seen) histogram.observe(value, 'GET');
          const samples = parseMetrics(registry.text());
          const at = (le: string) => valueIn(samples, 'seconds_bucket', { method: 'GET', le }) ?? 0;
          for (const bound of bounds)
            expect(at(String(bound))).toBe(seen.filter((value) => value <= bound).length);
          expect(at('+Inf')).toBe(seen.length);
          expect(valueIn(samples, 'seconds_count', { method: 'GET' }) ?? 0).toBe(seen.length);
          expect(valueIn(samples, 'seconds_sum', { method: 'GET' }) ?? 0).toBeCloseTo(
            seen.reduce((a, b) => a + b, 0),
            6,
          );
        },
      ),
    );
  });

  it('without labels are there from the start, with 0: the first event is seen as a rise', () => {
    const registry = new Registry();
    registry.counter('events_total', 'Any.');
    expect(valueIn(parseMetrics(registry.text()), 'events_total')).toBe(0);
  });

  it('have a name of their own', () => {
    const registry = new Registry();
    registry.counter('events_total', 'Any.');
    expect(() => registry.counter('events_total', 'Other.')).toThrow('events_total');
  });
});
