import { z } from 'zod';
import { parseWith, readText, readYaml } from '../input.ts';
import { Problems } from '../problem.ts';

const to = z.int().min(0).max(1_000_000).describe('Units at the end of the stage.');
const seconds = z.int().min(1).max(86_400).describe('How long it lasts, in seconds.');

const stage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ramp').describe('A straight line to another number.'), to, seconds }),
  z.strictObject({ kind: z.literal('hold').describe('The number stays.'), seconds }),
  z.strictObject({ kind: z.literal('step').describe('Another number at once.'), to }),
  z.strictObject({ kind: z.literal('spike').describe('Another number at once, and back.'), to, seconds }),
]);

/** A number with at most two places after the point, so that what is written for other tools is exact. */
const decimal = (text: string) => z.number().min(0.01).max(100_000).describe(text);

export const loadProfileSchema = z.strictObject({
  description: z.string().min(1).max(500).describe('One sentence: what this load is like, and what for.'),
  request: z
    .strictObject({
      method: z.enum(['GET', 'HEAD', 'POST']).default('GET').describe('HTTP method.'),
      path: z
        .string()
        .regex(/^\/[\w\-./~%:@!*+,;=?&]*$/, 'must be a path that begins with /')
        .default('/')
        .describe('Path and query.'),
      headers: z
        .record(
          z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header'),
          z.string().regex(/^[\w\-./~%:@!*+,;=?& ]*$/, 'must be plain ASCII without quotes or $'),
        )
        .default({})
        .describe('Headers beyond those that every client sends.'),
      timeoutSeconds: z
        .int()
        .min(1)
        .max(300)
        .default(10)
        .describe('Seconds after which a client gives an answer up: it counts as failed.'),
    })
    .prefault({})
    .describe('What is sent.'),
  perUnit: decimal('Requests a second of one unit, such as one load generator.').default(1),
  start: z.int().min(0).max(1_000_000).default(0).describe('Units at the beginning.'),
  stages: z.array(stage).min(1).max(1000).describe('What happens, one after the other.'),
  failedPercent: z
    .number()
    .min(0)
    .max(100)
    .default(1)
    .describe('Share of failed requests above which the run counts as failed.'),
});

/**
 * Load as a number of requests that arrive each second, whatever becomes of those before (open model): a service that is
 * too slow does not thin its own load out, so that what is missing shows.
 */
export type LoadProfile = z.infer<typeof loadProfileSchema>;

/** A straight line of the rate; requests a second at its two ends. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/** Reads a profile from a YAML file. @throws Problems: everything that is wrong with it. */
export function readLoadProfile(file: string): LoadProfile {
  const parsed = parseWith(loadProfileSchema, readYaml(file, readText(file)));
  if ('problems' in parsed) throw new Problems(parsed.problems);
  return parsed.value;
}

/** A profile as lines one after the other; a step is where one begins at another rate than the last ended at. */
export function segmentsOf({ start, stages, perUnit }: LoadProfile): Segment[] {
  let units = start;
  const segments: Segment[] = [];
  const add = (from: number, to: number, seconds: number) =>
    segments.push({ from: from * perUnit, to: to * perUnit, seconds });
  for (const stage of stages) {
    switch (stage.kind) {
      case 'ramp':
        add(units, stage.to, stage.seconds);
        units = stage.to;
        break;
      case 'hold':
        add(units, units, stage.seconds);
        break;
      case 'step':
        units = stage.to;
        break;
      case 'spike':
        add(stage.to, stage.to, stage.seconds);
        break;
    }
  }
  return segments;
}

/** Seconds from the first request to the end. */
export function secondsOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.seconds, 0);
}

/** Requests a second at a moment, in seconds from the beginning; 0 before it and after the end. A step belongs to what follows. */
export function rateAt(segments: readonly Segment[], moment: number): number {
  let begin = 0;
  if (moment < 0) return 0;
  for (const { from, to, seconds } of segments) {
    if (moment < begin + seconds) return from + ((to - from) * (moment - begin)) / seconds;
    begin += seconds;
  }
  return 0;
}

/** How many requests there have been by a moment, in seconds from the beginning. */
export function requestsUntil(segments: readonly Segment[], moment: number): number {
  let [begin, sum] = [0, 0];
  for (const { from, to, seconds } of segments) {
    const part = Math.min(Math.max(0, moment - begin), seconds);
    sum += (from + ((to - from) * part) / (2 * seconds)) * part;
    begin += seconds;
  }
  return sum;
}

/** How many requests that is altogether. */
export function requestsOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { from, to, seconds }) => sum + ((from + to) / 2) * seconds, 0);
}

/** The highest rate, in requests a second. */
export function peakOf(segments: readonly Segment[]): number {
  return segments.reduce((most, { from, to }) => Math.max(most, from, to), 0);
}
