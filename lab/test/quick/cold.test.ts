import { afterAll, beforeAll, expect, it } from 'vitest';
import { DELAY } from '../../actor.ts';
import { applicationsOf, follow } from '../../applications.ts';
import { treeOf } from '../../full.ts';
import { generatedFiles } from '../../generated.ts';
import { split } from '../../split.ts';
import { TestLab } from '../lab.ts';

const tree = await treeOf('dev');
let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.start(tree, { files: generatedFiles('dev'), delay: DELAY });
});

afterAll(() => lab?.stop());

it('syncs cold: every Application becomes Synced and Healthy', async () => {
  const lines: string[] = [];
  const done = await follow(lab.client, applicationsOf(tree), (line) => lines.push(line), 900_000);
  expect(done, lines.slice(-40).join('\n')).toBe(true);
  console.log(await split(lab.client, Date.now() - lab.started));
}, 1_000_000);

it('applied no object before everything that its component needs was well', async () => {
  expect(await lab.violations(tree)).toEqual([]);
});
