import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unifiedDiff } from '../src/unified-diff.ts';
import { temporaryFolder } from './helpers/folders.ts';

it('shows lines with three of context, and none where nothing differs', () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`);
  const after = lines.with(9, 'ten\n').join('');
  expect(unifiedDiff(lines.join(''), after, 'f')).toBe(
    `--- a/f\n+++ b/f\n@@ -7,7 +7,7 @@\n line 7\n line 8\n line 9\n-line 10\n+ten\n line 11\n line 12\n line 13\n`,
  );
  expect(unifiedDiff('a\n', 'a\n', 'f')).toBe('');
});

it('takes away and adds as few lines as there can be', () => {
  const signs = unifiedDiff('a\nb\nc\na\nb\nb\na\n', 'c\nb\na\nb\na\nc\n', 'f').match(/^[-+](?![-+])/gm);
  expect(signs).toHaveLength(5);
});

it('replaces everything where too much differs to look for the shortest', () => {
  const [before, after] = ['a', 'b'].map((name) =>
    Array.from({ length: 3000 }, (_, i) => `${name}${i}\n`).join(''),
  ) as [string, string];
  expect(unifiedDiff(before, after, 'f').match(/^-a/gm)).toHaveLength(3000);
});

// `patch` says whether a diff is one; where it is not installed, git has the same.
it('makes a diff that git applies', () => {
  const folder = temporaryFolder();
  const text = fc
    .tuple(fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 }), fc.boolean())
    .map(([lines, end]) => lines.join('\n') + (end && lines.length > 0 ? '\n' : ''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after && before !== '' && after !== '');
      writeFileSync(join(folder, 'f'), before);
      const { status, stderr } = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], {
        cwd: folder,
        input: unifiedDiff(before, after, 'f'),
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(readFileSync(join(folder, 'f'), 'utf8')).toBe(after);
    }),
    { numRuns: 60 },
  );
});
