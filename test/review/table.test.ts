import { describe, expect, it } from 'vitest';
import { TABLE } from '../../src/review/table.ts';
import { effectsBetween } from '../helpers/review.ts';
import { IMMUTABLE_PAIRS } from './immutable.ts';
import { ACCESS_SAMPLES } from './samples/access.ts';
import { DATA_SAMPLES } from './samples/data.ts';
import { DELIVERY_SAMPLES } from './samples/delivery.ts';
import { NODE_SAMPLES } from './samples/nodes.ts';
import { RUNNING } from './samples/running.ts';
import type { Sample } from './samples/sample.ts';
import { TRAFFIC_SAMPLES } from './samples/traffic.ts';

const refused: Sample[] = IMMUTABLE_PAIRS.map(({ rule, before, after }) => ({
  ...{ rule, before, after },
  effect: 'recreated',
  severity: 'high',
}));
const samples: readonly Sample[] = [
  ...refused,
  ...RUNNING,
  ...TRAFFIC_SAMPLES,
  ...DATA_SAMPLES,
  ...ACCESS_SAMPLES,
  ...NODE_SAMPLES,
  ...DELIVERY_SAMPLES,
];

it('has a sample for every line of the table, and a line for every sample', () => {
  const ids = TABLE.map(({ id }) => id);
  expect([...new Set(samples.map(({ rule }) => rule))].sort()).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

it('has a pair for every field that is immutable', () => {
  const fields = TABLE.filter(({ id }) => id.startsWith('immutable-') && id !== 'immutable-data').flatMap(
    ({ id, fields = [] }) => fields.map((field) => `${id} ${field}`),
  );
  const pairs = new Set(IMMUTABLE_PAIRS.map(({ rule, field }) => `${rule} ${field}`));
  const without = fields.filter((it) => ![...pairs].some((pair) => `${it}.`.startsWith(`${pair}.`)));
  expect(without).toEqual([]);
});

describe('a line of the table', () => {
  it.each(
    samples.map(
      (sample, i) => [`${i} ${sample.rule}: ${sample.effect}, ${sample.severity}`, sample] as const,
    ),
  )('%s', (_, { rule, effect, severity, before, after, around, with: others = [] }) => {
    const effects = effectsBetween(before, after, around);
    const told = effects.find((it) => it.rule === rule);
    expect(told, JSON.stringify(effects)).toMatchObject({ effect, severity });
    expect(told?.with ?? []).toEqual(expect.arrayContaining([...others]));
    if (before && after) expect(told?.fields.length).toBeGreaterThan(0);
    // What is only moved about does nothing.
    expect(effectsBetween(after, after, around)).toEqual([]);
  });
});
