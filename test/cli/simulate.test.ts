import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { espalier, ROOT } from '../helpers/cli.ts';

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

  it('prints the same as JSON, each interval included', () => {
    const { code, out } = espalier([...METABASE, ...LOAD, '--json', '--after', '0']);
    expect(code).toBe(0);
    const { seconds, step, apps, series } = JSON.parse(out);
    expect(seconds).toBe(1200);
    expect(apps[0]).toMatchObject({ app: 'metabase', replicas: { min: 1, max: 10, most: 7 }, failed: 0 });
    expect(series.apps.metabase.wanted).toHaveLength(seconds / step);
    expect(series.nodes).toHaveLength(seconds / step);
  });

  it('takes the load that the environment names, which must be a file below it and an app that is on', () => {
    cpSync(join(ROOT, 'recipes/metabase-eks.facts.json'), join(folder, 'metabase-eks.facts.json'));
    cpSync(join(ROOT, 'recipes/load'), join(folder, 'load'), { recursive: true });
    const recipe = readFileSync(join(ROOT, 'recipes/metabase-eks.yaml'), 'utf8');
    const withLoad = (lines: string) => {
      writeFileSync(join(folder, 'metabase-eks.yaml'), `${recipe}\nload:\n${lines}\n`);
      return espalier(['simulate', 'metabase-eks', 'metabase', '--from', folder]);
    };
    const named = withLoad('  metabase: load/metabase.yaml');
    expect([named.code, named.err]).toEqual([0, '']);
    expect(named.out).toMatch(/peak of 750 a second/);
    expect(withLoad('  metabase: ../load/metabase.yaml').err).toMatch(/must be a YAML file below the folder/);
    expect(withLoad('  metabase: load/none.yaml').err).toMatch(/none\.yaml/);
    expect(withLoad('  metabasse: load/metabase.yaml').err).toMatch(/LOAD_UNKNOWN/);
  });

  it.each([
    [['simulate', 'metabase-eks', 'metabase', '--from', 'recipes'], 2, /--load is missing/],
    [
      ['simulate', 'metabase-eks', 'metabasse', ...LOAD, '--from', 'recipes'],
      1,
      /COMPONENT_UNKNOWN.*did you mean "metabase"/,
    ],
    [
      ['simulate', 'metabase-eks', 'inflate', ...LOAD, '--from', 'recipes'],
      1,
      /NOT_SIMULATED it has no model/,
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
