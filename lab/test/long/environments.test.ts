import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELAY } from '../../actor.ts';
import { applicationsOf, follow } from '../../applications.ts';
import { treeOf } from '../../full.ts';
import { generatedEnvironments, generatedFiles } from '../../generated.ts';
import { split } from '../../split.ts';
import { TestLab } from '../lab.ts';
import { unrest } from '../quiet.ts';

describe.each(generatedEnvironments())('%s', (name) => {
  let lab: TestLab;
  let tree: Awaited<ReturnType<typeof treeOf>>;

  beforeAll(async () => {
    tree = await treeOf(name);
    lab = await TestLab.start(tree, { files: generatedFiles(name), delay: DELAY });
  });

  afterAll(() => lab?.stop());

  it('starts cold: every Application becomes Synced and Healthy, in order', async () => {
    const lines: string[] = [];
    const done = await follow(lab.client, applicationsOf(tree), (line) => lines.push(line), 1_200_000);
    expect(done, lines.slice(-40).join('\n')).toBe(true);
    console.log(`${name}: ${await split(lab.client, Date.now() - lab.started)}`);
    expect(await lab.violations(tree)).toEqual([]);
  }, 1_300_000);

  it('rests: after a hundred looks nothing is OutOfSync and nothing was written', async () => {
    const { outOfSync, written, refreshes } = await unrest(lab, 100);
    expect(refreshes).toBeGreaterThanOrEqual(100);
    expect(outOfSync).toEqual([]);
    expect(written).toEqual([]);
  }, 900_000);
});
