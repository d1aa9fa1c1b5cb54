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
    const early = async () => new Set((await lab.violations(right)).map((it) => it.component));
    await lab.until('several were applied too early', async () => (await early()).size > 3, 300_000);
    console.log(`too early without needs: ${[...(await early())].join(', ')}`);
  } finally {
    await lab.stop();
  }
}, 400_000);
