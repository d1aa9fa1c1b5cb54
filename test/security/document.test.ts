import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../helpers/cli.ts';

const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

it('every promise of SECURITY.md names a test that there is', () => {
  const rows =
    text
      .split('## What is promised')[1]
      ?.split('\n## ')[0]
      ?.match(/^\| [A-Z].*$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const tests = [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file as string);
    expect([row, tests.length]).not.toEqual([row, 0]);
    for (const file of tests) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
  }
});
