import { z } from 'zod';
import { MAX_CHANGES } from './report.ts';
import type { Report } from './report-types.ts';
import { MOST } from './shown.ts';
import { EFFECTS, SEVERITIES } from './types.ts';

/*
 * What the JSON of `diff` may hold, for who reads it without trusting who wrote it: a job that comments on a pull request gets
 * it from a job that ran the pull request's code. Every list and text is bounded, no key is unknown; texts are still data, to
 * be escaped wherever they are shown.
 */

const severity = z.enum(SEVERITIES);
const text = (most: number) => z.string().max(most);
const count = z.int().min(0).max(1e9);
const amount = z.number().min(0).max(1e12);

const scale = z.strictObject({
  replicas: amount,
  nodes: amount,
  vcpu: amount,
  memoryGiB: amount,
  usdPerMonth: amount.nullable(),
  withoutRoom: amount,
});

const capacity = z.strictObject({
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  pricesOf: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .nullable(),
  min: scale,
  max: scale,
});

/** Name of a component. */
const app = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);

const load = z.strictObject({
  app,
  peak: amount,
  secondsToServePeak: amount.nullable(),
  peakReplicas: amount,
  peakNodes: amount,
  failed: amount,
  usd: amount,
});

const effect = z.strictObject({
  effect: z.enum(EFFECTS),
  severity,
  says: text(MOST.text * 2),
  fields: z.array(text(MOST.text)).max(MOST.fields),
  with: z.array(text(MOST.text)).max(MOST.with),
  rule: z.string().regex(/^[a-z-]{1,60}$/),
});

const change = z.strictObject({
  severity,
  component: text(MOST.name),
  environments: z.array(text(MOST.name)).min(1).max(1000),
  action: z.enum(['added', 'removed', 'changed', 'moved', 'renamed', 'unreadable']),
  object: z.strictObject({
    group: text(MOST.name),
    kind: text(MOST.name),
    namespace: text(MOST.name).nullable(),
    name: text(MOST.name),
  }),
  from: z.strictObject({ component: text(MOST.name), name: text(MOST.name) }).nullable(),
  waits: z.boolean(),
  effects: z.array(effect).max(MOST.effects),
  fields: z
    .array(
      z.strictObject({
        path: text(MOST.text),
        before: text(MOST.text).nullable(),
        after: text(MOST.text).nullable(),
      }),
    )
    .max(MOST.fields),
  files: z.array(text(MOST.text)).max(2000),
});

/** The schema of `espalier diff --json`. @see docs/review.md */
export const reportSchema: z.ZodType<Report> = z.strictObject({
  version: z.literal(1),
  base: text(MOST.text),
  head: text(MOST.text),
  counts: z.strictObject({ high: count, medium: count, low: count, info: count }),
  environments: z
    .array(
      z.strictObject({
        name: text(MOST.name),
        state: z.enum(['added', 'removed', 'changed', 'same']),
        objects: z.strictObject({ before: count, after: count, changed: count }),
        capacity: z.strictObject({ before: capacity.nullable(), after: capacity.nullable() }),
        loads: z
          .array(z.strictObject({ app, before: load.nullable(), after: load.nullable() }))
          .max(400)
          .exactOptional(),
      }),
    )
    .max(1000),
  changes: z.array(change).max(MAX_CHANGES),
  left: count,
});
