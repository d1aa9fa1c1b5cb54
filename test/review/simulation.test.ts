import { expect, it } from 'vitest';
import { treeFiles } from '../../src/files.ts';
import { markdownOf } from '../../src/review/format/markdown.ts';
import { textOf } from '../../src/review/format/text.ts';
import { reportSchema } from '../../src/review/schema.ts';
import { review } from '../../src/review.ts';
import { loadSummaries, SIMULATION_FILE, simulationFiles } from '../../src/simulate/report/summary.ts';
import { Recipe } from '../helpers/recipes.ts';
import { sideWith } from '../helpers/review.ts';
import { trees } from '../real.ts';

const { tree } = new Recipe('metabase-eks');
const [load] = loadSummaries(tree);
const side = (loads: unknown) =>
  sideWith({
    dev: { 'web/a.yaml': '{}', ...(loads !== undefined && { [SIMULATION_FILE]: JSON.stringify({ loads }) }) },
  });
const loadsIn = (before: unknown, after: unknown) => review(side(before), side(after)).environments[0]?.loads;

it('is a file of every tree whose environment names a load', () => {
  expect(load).toMatchObject({
    app: 'metabase',
    peak: 750,
    secondsToServePeak: 0,
    peakReplicas: 7,
    failed: 0,
  });
  expect(treeFiles(tree).filter(({ path }) => path === SIMULATION_FILE)).toEqual(simulationFiles(tree));
  for (const other of trees.values())
    expect(treeFiles(other).some(({ path }) => path === SIMULATION_FILE)).toBe(
      (other.environment.profiles?.size ?? 0) > 0,
    );
});

it('is compared: time to serve the peak, replicas, nodes, failures, cost', () => {
  const worse = { ...load, secondsToServePeak: null, peakNodes: 99, usd: 12.5 };
  const report = review(side([load]), side([worse]));
  expect(report.environments[0]?.loads).toEqual([{ app: 'metabase', before: load, after: worse }]);
  expect(reportSchema.safeParse(report).success).toBe(true);
  const told = textOf(report, false);
  expect(told).toMatch(/metabase under load: peak served after +0 s +-> +never/);
  expect(told).toMatch(/metabase under load: nodes at most +\d+ +-> +99/);
  expect(told).not.toMatch(/under load: requests that fail/);
  expect(markdownOf(report, () => [])).toMatch(
    /metabase under load&#58; USD of nodes for its time \| 0&#46;\d+ \| 12&#46;50/,
  );
});

it('is there where one side alone names a load, and nowhere where none does', () => {
  expect(loadsIn(undefined, [load])).toEqual([{ app: 'metabase', before: null, after: load }]);
  expect(loadsIn([load], undefined)).toEqual([{ app: 'metabase', before: load, after: null }]);
  expect(loadsIn(undefined, undefined)).toBeUndefined();
});

it('lets no name become Markdown, whoever wrote the report', () => {
  const report = review(side([load]), side([{ ...load, peakNodes: 99 }]));
  const [environment] = report.environments;
  if (!environment) throw new Error('no environment');
  const loads = environment.loads?.map((one) => ({ ...one, app: '<img src=x>|`' }));
  const hostile = { ...report, environments: [{ ...environment, loads: loads ?? [] }] };
  expect(reportSchema.safeParse(hostile).success).toBe(false);
  expect(markdownOf(hostile, () => [])).not.toMatch(/<img|\|`/);
});

it('takes nothing that is not as it should be', () => {
  const hostile = [
    'x',
    {},
    [7],
    [{ ...load, app: '<b>' }],
    [{ ...load, usd: '9' }],
    [{ ...load, peakNodes: -1 }],
  ];
  for (const bad of hostile) expect(loadsIn(bad, undefined), JSON.stringify(bad)).toBeUndefined();
});
