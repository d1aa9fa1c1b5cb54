import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../../lab/experiment/agreement.ts';
import { agreementSvg } from '../../../lab/experiment/drawing.ts';
import { agreementText } from '../../../lab/experiment/figure.ts';
import { plot } from '../../../lab/experiment/plot.ts';
import { seriesStairs } from '../../../lab/experiment/staircase.ts';
import { momentOf, recordOf, secondly, seenOf, staircases, traceOf } from './kit.ts';

const stays = [1, 4, 1].map((pods) => ({ pods, seconds: 300 }));
const trace = traceOf(stays);
const late = (seconds: number) => seenOf(stays, secondly(stays), seconds);
const of = (record = late(0), run = trace) => agreementOf(run, record, { period: 30 });

/** The lines of a plot, by the number before the bar; the last one is the axis. */
const rows = (lines: readonly string[]) =>
  new Map(lines.slice(0, -1).map((line) => [line.split(' |')[0]?.trim(), line.split(' |')[1] ?? '']));

describe('the plot', () => {
  it('has a mark for every number of both, however short', () => {
    fc.assert(
      fc.property(staircases, staircases, (one, other) => {
        const [a, b] = [one, other].map((each) => seriesStairs(traceOf(each).nodes, 5));
        if (!a || !b) throw new Error('no staircase');
        const seconds = Math.max(a.at(-1)?.to ?? 0, b.at(-1)?.to ?? 0);
        const lines = rows(plot({ simulated: a, seen: b }, seconds));
        for (const { value } of a) expect(lines.get(String(value))).toMatch(/[-=]/);
        for (const { value } of b) expect(lines.get(String(value))).toMatch(/[o=]/);
      }),
    );
  });

  it('has one mark where both are the same, and two where they are not', () => {
    const [same, other] = [of(), of(late(60))].map(({ apps, seconds }) =>
      plot(apps[0]?.stairs ?? { simulated: [], seen: [] }, seconds),
    );
    const text = (lines: string[] | undefined) => lines?.slice(0, -1).join('') ?? '';
    expect(text(same)).toMatch(/=/);
    expect(text(same)).not.toMatch(/[-o]/);
    for (const mark of ['-', 'o', '=']) expect(text(other)).toContain(mark);
  });

  it('shows when', () => {
    const lines = rows(
      plot({ simulated: [{ from: 0, to: 50, value: 2 }], seen: [{ from: 50, to: 100, value: 0 }] }, 100),
    );
    expect([...lines.keys()]).toEqual(['2', '1', '0']);
    expect(lines.get('2')).toMatch(/^-{40,}$/);
    expect(lines.get('0')).toMatch(/^ {40,}o{40,}$/);
    expect(lines.get('1')).toBe('');
  });

  it('shows what was seen once', () => {
    for (const at of [0, 30, 50, 100]) {
      const lines = plot({ simulated: [], seen: [{ from: at, to: at, value: 1 }] }, 100);
      expect(rows(lines).get('1')?.trim()).toBe('o');
    }
  });

  it('stays small for any number, and shows nothing of nothing', () => {
    const lines = plot({ simulated: seriesStairs(Float64Array.of(0, 12345, 7), 5), seen: [] }, 15);
    expect(lines.length).toBeLessThan(15);
    expect(plot({ simulated: [], seen: [] }, 100)).toEqual([]);
  });
});

describe('the text', () => {
  it('fits a terminal', () => {
    for (const seconds of [0, 60, 200])
      for (const line of agreementText(of(late(seconds))).split('\n'))
        expect(line.length).toBeLessThanOrEqual(100);
  });

  it('has the plateaus of both side by side, with their nodes', () => {
    const lines = agreementText(of(late(10))).split('\n');
    const row = lines.find((line) => /^ +0:05:00 +0:10:00 +4 +2 \| +0:05:10 +0:10:10 +4 +2$/.test(line));
    expect(row).toBeDefined();
  });

  it('says what is outside, when, and by how many pods', () => {
    const text = agreementText(of(late(90)));
    expect(text).toContain('dev: simulation and experiment differ');
    expect(text).toContain('0:05:30 to 0:06:29: 1 seen, 3 to 5 expected, 2 beyond');
    expect(text).toContain('within one pod from a period of 89.0 s on');
    expect(agreementText(of())).toContain('dev: simulation and experiment agree');
    expect(agreementText(of())).toContain('within one pod from a period of 0.0 s on');
  });

  it('says where there is nothing on one side', () => {
    const text = agreementText(of(recordOf([])));
    expect(text).toMatch(/0:05:00 +0:10:00 +4 +2 \| +-$/m);
    expect(text).toContain('watched 0:00:00 of 0:15:00');
  });

  it('lets no name drive the terminal, nor begin a line', () => {
    const hostile = 'web\u001b[31m\u202e\nweb: agrees';
    const text = agreementText({
      ...of(),
      environment: hostile,
      load: hostile,
      apps: of().apps.map((app) => ({ ...app, app: hostile })),
    });
    expect(text).not.toMatch(/[^\n\x20-\x7e]/);
    expect(text.match(/^web: agrees/gm)).toBeNull();
  });
});

describe('the drawing', () => {
  const drawn = (record = late(0), run = trace) => agreementSvg(of(record, run), run, record);

  it('has both staircases over each other, the load, and the nodes', () => {
    const svg = drawn(late(90));
    for (const title of ['web: differs', 'Answers a second', 'Replicas', 'Nodes'])
      expect(svg).toContain(`>${title}</text>`);
    expect(svg.match(/class="line [ab]"/g)).toHaveLength(6);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('shades what is outside, and nothing else', () => {
    expect(drawn().match(/<rect class="outside"/g)).toBeNull();
    const shaded = [
      ...drawn(late(90)).matchAll(/<rect class="outside" x="([\d.]+)" y="\d+" width="([\d.]+)"/g),
    ];
    // 59 of 900 seconds, on 880 units.
    expect(shaded.map((match) => Number(match[2]))).toEqual([
      expect.closeTo(57.7, 0),
      expect.closeTo(57.7, 0),
    ]);
    expect(Number(shaded[0]?.[1])).toBeCloseTo(64 + (330 / 900) * 880, 0);
  });

  it('draws nothing where nobody looked', () => {
    const begins = (record: ReturnType<typeof late>) =>
      [...drawn(record).matchAll(/class="line b" d="([^"]*)"/g)].map(
        (match) => match[1]?.match(/M/g)?.length ?? 0,
      );
    const { moments } = late(0);
    expect(begins(late(0))).toEqual([1, 1, 1]);
    expect(begins(recordOf(moments.filter(({ at }) => at < 400 || at > 500)))).toEqual([2, 2, 2]);
    expect(begins(recordOf([]))).toEqual([0, 0, 0]);
    // No line that ends where the next one begins, nor one that begins nowhere.
    expect(drawn(recordOf(moments.filter(({ at }) => at < 400 || at > 500)))).not.toMatch(
      /H([\d.]+)M\1 | d="H/,
    );
  });

  it('loses no peak, and shows nothing from before or after the run', () => {
    const long = [{ pods: 1, seconds: 8 * 3600 }];
    const [run, { moments }] = [traceOf(long), seenOf(long, secondly(long))];
    const others = [momentOf(-9, 5000), momentOf(3601.2, 99), momentOf(3601.6, 1), momentOf(9e4, 5000)];
    const peak = recordOf([...moments, ...others]);
    const paths = [...drawn(peak, run).matchAll(/class="line b" d="([^"]*)"/g)].map(
      (match) => match[1] ?? '',
    );
    const numbers = paths.flatMap((path) =>
      path
        .split(/[A-Z ]/)
        .filter(Boolean)
        .map(Number),
    );
    expect(Math.max(...numbers)).toBeLessThanOrEqual(944);
    const heights = paths[0]?.match(/ [\d.]+/g)?.map(Number) ?? [];
    // 0.9 of 99 answers and of one, on a scale to a hundred that is 130 high.
    expect(Math.max(...heights) - Math.min(...heights)).toBeCloseTo(((0.9 * 99 - 0.9) / 100) * 130, 0);
  });

  it('needs nothing from anywhere, and lets no text become code', () => {
    const hostile = '</style><script>alert(1)</script>"\'&';
    const run = traceOf(stays, hostile);
    const record = { ...seenOf([], []), moments: [], environment: hostile, load: hostile };
    const svg = drawn(record, run);
    expect(svg).not.toMatch(/<script|href=|url\(|@import/i);
    // Both are its own.
    expect(svg.match(/<\/style>/g)).toHaveLength(2);
    expect(svg).toContain('&lt;/style&gt;&lt;script&gt;');
  });

  it('stays small for a long record', () => {
    const long = [1, 2].map((pods) => ({ pods, seconds: 8 * 3600 }));
    expect(drawn(seenOf(long, secondly(long)), traceOf(long)).length).toBeLessThan(100_000);
  });

  it('is one for a run of no time as well', () => {
    expect(drawn(recordOf([]), traceOf([]))).not.toMatch(/NaN|Infinity/);
    expect(agreementText(of(recordOf([]), traceOf([])))).not.toMatch(/NaN|Infinity/);
  });
});
