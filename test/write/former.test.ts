import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { treeFiles } from '../../src/files.ts';
import {
  applyWrite,
  applyWrites,
  formerTrees,
  planWrite,
  planWrites,
  removeFolder,
} from '../../src/write.ts';
import { filesIn, temporaryFolder } from '../helpers/folders.ts';
import { environmentOf } from '../kit.ts';

/** Writes the tree of an environment without components. */
function tree(out: string, name: string): void {
  applyWrite(planWrite(join(out, name), treeFiles(assemble(environmentOf({ name }), []))));
}

describe('formerTrees', () => {
  it('knows a tree by its README.md, and nothing else', () => {
    const out = temporaryFolder();
    for (const name of ['dev', 'old']) tree(out, name);
    mkdirSync(join(out, 'notes'));
    writeFileSync(
      join(out, 'notes/README.md'),
      '# notes\n\nGenerated from `other.yaml`; edits here are overwritten.',
    );
    mkdirSync(join(out, 'empty'));
    mkdirSync(join(out, 'odd/README.md'), { recursive: true });
    writeFileSync(join(out, 'file'), '# file\n\nGenerated from `file.yaml`');
    symlinkSync(join(out, 'old'), join(out, 'link'));
    expect(formerTrees(out, ['dev'])).toEqual(['old']);
    expect(formerTrees(out, ['dev', 'old'])).toEqual([]);
    expect(formerTrees(out, [])).toEqual(['dev', 'old']);
    expect(formerTrees(join(out, 'nowhere'), [])).toEqual([]);
  });

  it('knows a tree whose removal was interrupted, and the next run ends it', () => {
    const out = temporaryFolder();
    tree(out, 'old');
    // As an interrupted run leaves it: the README.md is gone, the marker of a writer that lives no more is there.
    const old = join(out, 'old');
    applyWrites(planWrites([{ dir: old, files: [{ path: 'rest.yaml', text: 'a: 1\n' }], ours: true }]));
    writeFileSync(join(old, 'INCOMPLETE.yaml'), '# left behind\n');
    expect(formerTrees(out, [])).toEqual(['old']);
    applyWrites(planWrites([{ dir: old, files: [], ours: true }]));
    expect(filesIn(out)).toEqual([]);
    removeFolder(old);
    expect(existsSync(old)).toBe(false);
  });

  it('is needed: a folder without a file of the tree is not emptied unless it is known to be ours', () => {
    const out = temporaryFolder();
    tree(out, 'old');
    expect(() => planWrites([{ dir: join(out, 'old'), files: [] }])).toThrow(/TREE_FOREIGN/);
    writeFileSync(join(out, 'old/kept'), 'x');
    removeFolder(join(out, 'old'));
    expect(existsSync(join(out, 'old/kept'))).toBe(true);
  });
});
