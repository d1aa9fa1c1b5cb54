import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/cli/root.ts';
import { jmeterPlan } from '../../src/load/jmeter.ts';
import { k6Script } from '../../src/load/k6.ts';
import {
  type LoadProfile,
  loadProfileSchema,
  peakOf,
  rateAt,
  readLoadProfile,
  requestsOf,
  type Segment,
  secondsOf,
  segmentsOf,
} from '../../src/load/profile.ts';

const TARGET = { url: 'https://shop.example.com' };

const count = fc.integer({ min: 0, max: 2000 });
const length = fc.integer({ min: 1, max: 600 });
const stage = fc.oneof(
  fc.record({ kind: fc.constant('ramp'), to: count, seconds: length }),
  fc.record({ kind: fc.constant('hold'), seconds: length }),
  fc.record({ kind: fc.constant('step'), to: count }),
  fc.record({ kind: fc.constant('spike'), to: count, seconds: length }),
);
const profiles = fc
  .record({
    description: fc.constantFrom('A load.', 'Two\nlines */ and `$' + '{x}` <b>&"'),
    start: count,
    perUnit: fc.constantFrom(1, 8, 0.25, 12.5),
    stages: fc.array(stage, { minLength: 1, maxLength: 8 }),
  })
  .map((input) => loadProfileSchema.parse(input));

/** Any moment of a profile, and a little before and after it. */
const moments = fc.array(fc.double({ min: -5, max: 6000, noNaN: true }), { minLength: 1, maxLength: 40 });

const profile = (stages: readonly unknown[], more: object = {}): LoadProfile =>
  loadProfileSchema.parse({ description: 'A load.', stages, ...more });

describe('a load profile', () => {
  it('is lines one after the other', () => {
    const segments = segmentsOf(
      profile(
        [
          { kind: 'ramp', to: 10, seconds: 60 },
          { kind: 'spike', to: 40, seconds: 5 },
          { kind: 'hold', seconds: 30 },
          { kind: 'step', to: 2 },
          { kind: 'hold', seconds: 10 },
        ],
        { start: 1, perUnit: 2 },
      ),
    );
    expect(segments).toEqual([
      { from: 2, to: 20, seconds: 60 },
      { from: 80, to: 80, seconds: 5 },
      { from: 20, to: 20, seconds: 30 },
      { from: 4, to: 4, seconds: 10 },
    ]);
    expect(secondsOf(segments)).toBe(105);
    expect(peakOf(segments)).toBe(80);
    expect([-1, 0, 30, 60, 64.9, 65, 104.9, 105].map((moment) => rateAt(segments, moment))).toEqual([
      0, 2, 11, 80, 80, 20, 4, 0,
    ]);
  });

  it('counts as many requests as its rate adds up to', () => {
    fc.assert(
      fc.property(profiles, (given) => {
        const segments = segmentsOf(given);
        const steps = 10;
        // The midpoint rule is exact on straight lines.
        const sum = segments.reduce((total, { seconds }, index) => {
          const begin = secondsOf(segments.slice(0, index));
          const width = seconds / steps;
          const inside = Array.from({ length: steps }, (_, i) => rateAt(segments, begin + (i + 0.5) * width));
          return total + inside.reduce((a, b) => a + b, 0) * width;
        }, 0);
        expect(requestsOf(segments)).toBeCloseTo(sum, 3);
      }),
    );
  });

  it.each([
    ['no stage', { stages: [] }],
    ['a stage of no kind', { stages: [{ kind: 'jump', to: 3 }] }],
    ['a hold of no time', { stages: [{ kind: 'hold', seconds: 0 }] }],
    ['less than nothing', { stages: [{ kind: 'step', to: -1 }] }],
    ['a path that calls a function of JMeter', { request: { path: '/$' + '{__time()}' } }],
    ['a header that breaks the line', { request: { headers: { A: 'x\r\nB: y' } } }],
    ['a key that nobody knows', { rate: 3 }],
  ])('is refused with %s', (_, change) => {
    const input = { description: 'A load.', stages: [{ kind: 'hold', seconds: 1 }], ...change };
    expect(loadProfileSchema.safeParse(input).success).toBe(false);
  });
});

interface K6Options {
  readonly scenarios: {
    readonly load: {
      readonly executor: string;
      readonly startRate: number;
      readonly timeUnit: string;
      readonly preAllocatedVUs: number;
      readonly maxVUs: number;
      readonly stages: readonly { readonly target: number; readonly duration: string }[];
    };
  };
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
}

function optionsOf(script: string): K6Options {
  return JSON.parse(/export const options = (\{[\s\S]*?\n\});/.exec(script)?.[1] ?? '');
}

/** What k6 makes of a scenario: a line to each target, a jump where the duration is zero. */
function linesOfK6({ scenarios: { load } }: K6Options): Segment[] {
  const unit = Number.parseInt(load.timeUnit, 10);
  let rate = load.startRate;
  return load.stages.flatMap(({ target, duration }) => {
    const from = rate;
    rate = target;
    const seconds = Number.parseInt(duration, 10);
    return seconds === 0 ? [] : [{ from: from / unit, to: target / unit, seconds }];
  });
}

function linesOfJmeter(plan: string): Segment[] {
  const schedule = /OpenModelThreadGroup\.schedule">([^<]*)</.exec(plan)?.[1] ?? '';
  return [...schedule.matchAll(/rate\(([\d.]+)\/s\) random_arrivals\((\d+) s\) rate\(([\d.]+)\/s\)/g)].map(
    ([, from, seconds, to]) => ({ from: Number(from), to: Number(to), seconds: Number(seconds) }),
  );
}

describe.each([
  ['k6', (given: LoadProfile) => linesOfK6(optionsOf(k6Script(given, TARGET)))],
  ['JMeter', (given: LoadProfile) => linesOfJmeter(jmeterPlan(given, TARGET))],
])('the plan for %s', (_, linesOf) => {
  it('has the rate of the profile at every moment', () => {
    fc.assert(
      fc.property(profiles, moments, (given, times) => {
        const lines = linesOf(given);
        for (const moment of times) {
          expect(rateAt(lines, moment)).toBeCloseTo(rateAt(segmentsOf(given), moment), 6);
        }
        expect(secondsOf(lines)).toBe(secondsOf(segmentsOf(given)));
      }),
    );
  });
});

describe('the script for k6', () => {
  it('starts every request when it is due, and fails where one is left out', () => {
    fc.assert(
      fc.property(profiles, (given) => {
        const { scenarios, thresholds } = optionsOf(k6Script(given, TARGET));
        const { executor, preAllocatedVUs, maxVUs, stages, startRate } = scenarios.load;
        expect(executor).toBe('ramping-arrival-rate');
        expect(thresholds.dropped_iterations).toEqual(['count==0']);
        expect(maxVUs).toBeGreaterThanOrEqual(peakOf(segmentsOf(given)) * given.request.timeoutSeconds);
        expect(preAllocatedVUs).toBeLessThanOrEqual(maxVUs);
        for (const number of [startRate, preAllocatedVUs, maxVUs, ...stages.map(({ target }) => target)]) {
          expect(Number.isInteger(number)).toBe(true);
        }
      }),
    );
  });

  it('says so in a comment of one line, whatever its description holds', () => {
    const script = k6Script(profile([{ kind: 'hold', seconds: 1 }], { description: 'a\nb */ c' }), TARGET);
    expect(script.split('\n')[0]).toBe('// a b */ c');
  });

  it('sends what the profile says to where it is told', () => {
    const request = { method: 'POST', path: '/a?b=1', headers: { Origin: 'http://example.com' } };
    const sent = k6Script(profile([{ kind: 'hold', seconds: 1 }], { request }), {
      url: 'http://door.example.com',
      hostHeader: 'shop.example.com',
    });
    const calls: unknown[] = [];
    const body = sent
      .replace("import http from 'k6/http';", '')
      .replace('export const options', 'const options')
      .replace('export default function ()', 'return function ()');
    const run = new Function('http', '__ENV', body) as (http: object, env: object) => () => void;
    const http = { request: (...call: unknown[]) => calls.push(call) };
    run(http, {})();
    run(http, { TARGET: 'http://other' })();
    const params = {
      headers: { Origin: 'http://example.com', Host: 'shop.example.com' },
      timeout: '10s',
      redirects: 0,
    };
    expect(calls).toEqual([
      ['POST', 'http://door.example.com/a?b=1', null, params],
      ['POST', 'http://other/a?b=1', null, params],
    ]);
  });
});

describe('the plan for JMeter', () => {
  it('is XML whose tags close in order, whatever the profile says', () => {
    fc.assert(
      fc.property(profiles, (given) => {
        const open: string[] = [];
        const text = jmeterPlan(given, TARGET).replace(/^<\?xml.*\?>\n/, '');
        for (const [, end, name, alone] of text.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
          if (end === '/') expect(open.pop()).toBe(name);
          else if (alone !== '/') open.push(name ?? '');
        }
        expect(open).toEqual([]);
        expect(text).not.toMatch(/[^\\]\$\{/);
      }),
    );
  });
});

const folder = `${ROOT}recipes/load`;

describe('the load profiles of the recipes', () => {
  const segments = (name: string) => segmentsOf(readLoadProfile(`${folder}/${name}.yaml`));

  it('can all be read', () => {
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) expect(requestsOf(segments(name.replace('.yaml', '')))).toBeGreaterThan(0);
  });

  it('go to a thousand requests a second in five minutes, and hold them for two', () => {
    const ramp = segments('ramp-to-1000');
    expect([rateAt(ramp, 0), rateAt(ramp, 150), rateAt(ramp, 300), rateAt(ramp, 419)]).toEqual([
      0, 500, 1000, 1000,
    ]);
    expect(secondsOf(ramp)).toBe(420);
    expect(requestsOf(ramp)).toBe(270_000);
  });

  it('go from one load generator to forty and back', () => {
    const { start, stages } = readLoadProfile(`${folder}/generators-1-40-1.yaml`);
    const steps = stages.flatMap((it) => (it.kind === 'step' ? it.to : []));
    expect([start, ...steps]).toEqual([1, 40, 1]);
  });
});
