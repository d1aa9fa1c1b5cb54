import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { espalier } from '../helpers/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const METABASE = ['simulate', 'metabase-eks', 'metabase', '--from', 'recipes'];
const LOAD = ['--load', 'recipes/load/metabase.yaml'];

describe('espalier simulate', () => {
  it('prints plateaus with what binds them, and writes a chart', () => {
    const out = join(folder, 'chart.html');
    const { code, out: text, err } = espalier([...METABASE, ...LOAD, '--out', out]);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(text).toMatch(/metabase: Deployment metabase\/metabase, 1 to 10 replicas by keda-hpa-metabase/);
    expect(text).toMatch(/7 +7 +\d+ .* its metrics\n/);
    expect(text).toMatch(/stabilization window\n/);
    expect(readFileSync(out, 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('says where it cannot write', () => {
    const { code, err } = espalier([...METABASE, ...LOAD, '--out', join(folder, 'nowhere/x.html')]);
    expect([code, err]).toEqual([1, expect.stringContaining('FILE_UNWRITABLE')]);
  });

  it('prints the same as JSON, each interval included', () => {
    const { code, out } = espalier([...METABASE, ...LOAD, '--json', '--after', '0']);
    expect(code).toBe(0);
    const { seconds, step, apps, series } = JSON.parse(out);
    expect(seconds).toBe(1200);
    expect(apps[0]).toMatchObject({ app: 'metabase', replicas: { min: 1, max: 10, most: 7 }, failed: 0 });
    expect(series.apps.metabase.wanted).toHaveLength(seconds / step);
    expect(series.nodes).toHaveLength(seconds / step);
  });

  it('takes the load that the environment names', () => {
    const { code, out } = espalier([...METABASE]);
    expect(code).toBe(0);
    expect(out).toMatch(/peak of 750 a second/);
  });

  it.each([
    [['simulate', 'metabase-free-tier', 'metabase', '--from', 'recipes'], 2, /--load is missing/],
    [
      ['simulate', 'metabase-eks', 'metabasse', ...LOAD, '--from', 'recipes'],
      1,
      /COMPONENT_UNKNOWN.*did you mean "metabase"/,
    ],
    [[...METABASE, ...LOAD, '--blind', '9-3'], 2, /--blind is "9-3"/],
    [[...METABASE, ...LOAD, '--after', '-1'], 2, /--after/],
  ])('says what is wrong (%#)', (args, code, message) => {
    const ended = espalier(args);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(message);
    expect(ended.out).toBe('');
  });

  it('exits with 1 where the peak is never served', () => {
    const profile = join(folder, 'huge.yaml');
    writeFileSync(
      profile,
      'description: Far too much.\nstages:\n  - { kind: step, to: 100000 }\n  - { kind: hold, seconds: 600 }\n',
    );
    const { code, out } = espalier([...METABASE, '--load', profile]);
    expect(code).toBe(1);
    expect(out).toMatch(/the peak is never served/);
    expect(out).toMatch(/largest number of replicas/);
  });
});
