import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { assemble } from '../../../src/assemble.ts';
import { treeFiles } from '../../../src/files.ts';
import { catalog } from '../../../test/real.ts';
import { treeOf } from '../../full.ts';
import { TestLab } from '../lab.ts';

it('shows that the test of order can fail: without needs, objects are applied too early', async () => {
  const right = await treeOf('dev');
  const needless = catalog.map((it) => ({ ...it, needs: [], after: [] }));
  const tree = assemble(right.environment, needless);
  expect(tree.components.every((it) => it.wave === 0)).toBe(true);
  const lab = await TestLab.start(tree, { files: treeFiles(tree) });
  try {
    const hasApplied = async () => (await lab.violations(right)).length > 0;
    await lab.until('something was applied too early', hasApplied, 240_000);
    await sleep(5_000);
    const found = await lab.violations(right);
    const components = new Set(found.map((it) => it.component));
    console.log(`${found.length} objects of ${components.size} components applied too early`);
    expect(components.size).toBeGreaterThan(3);
  } finally {
    await lab.stop();
  }
}, 400_000);
