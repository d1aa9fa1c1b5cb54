import { ApiObject, App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../src/object.ts';
import { Parts } from '../src/parts.ts';
import { isSettled } from '../src/plain.ts';

const object = (rest: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', ...metadata },
  ...rest,
});

function throughChart(objects: readonly KubeObject[]): unknown[] {
  const chart = new Chart(new App(), 'test', { disableResourceNameHashes: true });
  for (const [i, it] of objects.entries()) new ApiObject(chart, String(i), it as never);
  return chart.toJson();
}

function built(objects: readonly KubeObject[]): unknown[] {
  const parts = new Parts('test');
  for (const it of objects) parts.add(it);
  return parts.objects();
}

describe('what a component adds', () => {
  it('is, as plain data, what cdk8s would give back, whatever it holds', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.boolean(),
        fc.integer(),
        fc.constantFrom(null, undefined),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('any'), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).any;
    const texts = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.option(fc.string()), {
      noNullPrototype: true,
    });
    const map = fc.record(
      { a: value, labels: texts, annotations: texts, finalizers: fc.array(fc.string(), { maxLength: 2 }) },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(value, map, (spec, metadata) => {
        const one = object({ spec }, metadata);
        expect(built([one])).toEqual(throughChart([one]));
      }),
      { numRuns: 300 },
    );
  });

  it('needs no chart where it is filled in to the last field, and one where something is to be left out or resolved', () => {
    expect(isSettled(object({ data: { a: '1', empty: {} } }))).toBe(true);
    expect(isSettled(object({ data: { a: undefined } }))).toBe(false);
    expect(isSettled(object({ data: [null] }))).toBe(false);
    expect(isSettled(object({ data: new Date(0) }))).toBe(false);
    expect(isSettled(object({}, { labels: {} }))).toBe(false);
    expect(isSettled(object({}, { name: undefined }))).toBe(false);
  });

  it('keeps its order when a construct comes after plain objects', () => {
    const parts = new Parts('test');
    parts.add(object({}));
    new ApiObject(parts.chart, 'second', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b' } });
    parts.add(object({}, { name: 'c' }));
    expect(parts.objects().map(({ metadata }) => metadata.name)).toEqual(['web', 'b', 'c']);
  });

  it('is refused where the same object is added twice', () => {
    const parts = new Parts('test');
    parts.add(object({ data: { a: '1' } }));
    expect(() => parts.add(object({ data: { a: '2' } }))).toThrow(/already a Construct/);
  });
});
