import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readEnvironments } from '../../src/environment/load.ts';
import { peakOf, segmentsOf } from '../../src/load/profile.ts';
import { catalog, RECIPES, textOf } from '../helpers/recipes.ts';

const folder = mkdtempSync(join(tmpdir(), 'loads-'));
afterAll(() => rmSync(folder, { recursive: true }));
cpSync(join(RECIPES, 'metabase-eks.facts.json'), join(folder, 'metabase-eks.facts.json'));
cpSync(join(RECIPES, 'load'), join(folder, 'load'), { recursive: true });

/** The recipe with another file named for an app. */
function naming(line: string) {
  const text = textOf('metabase-eks').replace('  metabase: load/metabase.yaml', line);
  writeFileSync(join(folder, 'metabase-eks.yaml'), text);
  const { environments, problems } = readEnvironments(folder, catalog);
  return {
    environment: environments[0],
    problems: problems.map(({ code, message, at }) => ({ code, message, at })),
  };
}

it('reads the loads that an environment names', () => {
  const { environment, problems } = naming('  metabase: load/metabase.yaml');
  expect(problems).toEqual([]);
  const profile = environment?.profiles?.get('metabase');
  expect(profile && peakOf(segmentsOf(profile))).toBe(750);
});

it.each(['../load/metabase.yaml', '/etc/passwd', 'load/../../x.yaml', 'load\\\\x.yaml', 'load'])(
  'takes no file that is not below it: %s',
  (file) => {
    const [problem] = naming(`  metabase: ${file}`).problems;
    expect(problem?.message).toMatch(/must be a YAML file below the folder/);
  },
);

it('says where a load is named for nobody, or is not there', () => {
  const [unknown] = naming('  metabasse: load/metabase.yaml').problems;
  const line = readFileSync(join(folder, 'metabase-eks.yaml'), 'utf8')
    .split('\n')
    .indexOf('  metabasse: load/metabase.yaml');
  expect(unknown).toMatchObject({ code: 'LOAD_UNKNOWN', at: { line: line + 1, path: 'load.metabasse' } });
  expect(naming('  metabase: load/none.yaml').problems.length).toBe(1);
});
