import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { jsonOf } from '../../src/review/format/json.ts';
import { reportSchema } from '../../src/review/schema.ts';
import { TABLE } from '../../src/review/table.ts';
import { review } from '../../src/review.ts';
import { sideWith } from '../helpers/review.ts';
import { anyJson } from '../json-arbitrary.ts';
import { IMMUTABLE_PAIRS } from './immutable.ts';
import { ACCESS_SAMPLES } from './samples/access.ts';
import { DATA_SAMPLES } from './samples/data.ts';
import { DELIVERY_SAMPLES } from './samples/delivery.ts';
import { NODE_SAMPLES } from './samples/nodes.ts';
import { RUNNING } from './samples/running.ts';
import { TRAFFIC_SAMPLES } from './samples/traffic.ts';

const samples = [
  ...IMMUTABLE_PAIRS,
  ...RUNNING,
  ...TRAFFIC_SAMPLES,
  ...DATA_SAMPLES,
  ...ACCESS_SAMPLES,
  ...NODE_SAMPLES,
  ...DELIVERY_SAMPLES,
].flatMap(({ before, after }) => [before, after].filter((it) => it !== undefined));
const kinds = [...new Set(TABLE.flatMap(({ kinds: of }) => (of === '*' ? [] : of)))];

const side = (object: KubeObject | undefined) =>
  sideWith({ dev: { 'web/a.yaml': object ? JSON.stringify(object) : '', 'web/b.yaml': '{}' } });

function expectReport(before: KubeObject | undefined, after: KubeObject | undefined): void {
  const report = review(side(before), side(after));
  const same = JSON.stringify(before) === JSON.stringify(after);
  if (same) expect(report.changes).toEqual([]);
  expect(reportSchema.safeParse(JSON.parse(jsonOf(report))).error).toBeUndefined();
}

it('makes a report of objects in any shape, of every kind that the table knows', () => {
  const part = fc.oneof(anyJson, fc.constant(undefined));
  const thing = fc
    .record({
      spec: part,
      rules: part,
      data: part,
      subjects: part,
      roleRef: part,
      webhooks: part,
      annotations: part,
      labels: part,
    })
    .map(({ annotations, labels, ...rest }) => ({
      ...rest,
      metadata: { name: 'web', namespace: 'shop', annotations, labels },
    }));
  fc.assert(
    fc.property(fc.constantFrom(...kinds), thing, thing, (kind, before, after) => {
      const [group = '', name = ''] = kind.split('/');
      const type = { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind: name };
      expectReport(
        { ...type, ...before } as unknown as KubeObject,
        { ...type, ...after } as unknown as KubeObject,
      );
    }),
    { numRuns: 400 },
  );
});

it('makes a report of real objects with anything in any place of theirs', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.nat(),
      anyJson,
      fc.boolean(),
      (object, pick, value, isFirst) => {
        const spoilt = structuredClone(object) as unknown as Record<string, unknown>;
        const places: [Record<string, unknown>, string][] = [];
        const visit = (it: unknown, isTop: boolean) => {
          if (typeof it !== 'object' || it === null) return;
          for (const key of Object.keys(it)) {
            // What names the object has to stay, or it is none.
            if (!isTop || !['apiVersion', 'kind', 'metadata'].includes(key))
              places.push([it as Record<string, unknown>, key]);
            if (!isTop || key !== 'metadata') visit((it as Record<string, unknown>)[key], false);
          }
        };
        visit(spoilt, true);
        const place = places[pick % Math.max(1, places.length)];
        if (place) place[0][place[1]] = value;
        const other = spoilt as unknown as KubeObject;
        expectReport(...((isFirst ? [other, object] : [object, other]) as [KubeObject, KubeObject]));
      },
    ),
    { numRuns: 600 },
  );
});
