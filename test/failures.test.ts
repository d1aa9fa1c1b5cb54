import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failuresIn } from '../scripts/failures.mjs';

let folder: string;
let report: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-failures-'));
  report = join(folder, 'vitest.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('names what failed, with the first line of what it said, and no other', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'a good one', failureMessages: [] },
    { status: 'failed', fullName: 'a bad one', failureMessages: ['Error: seed 7\n    at somewhere'] },
  ];
  const testResults = [
    { name: resolve('test/a.test.ts'), status: 'failed', message: '', assertionResults },
    {
      name: resolve('test/b.test.ts'),
      status: 'passed',
      message: '',
      assertionResults: [assertionResults[0]],
    },
    {
      name: resolve('test/c.test.ts'),
      status: 'failed',
      message: 'no such module\nmore',
      assertionResults: [],
    },
  ];
  writeFileSync(report, JSON.stringify({ testResults }));
  expect(failuresIn(report)).toEqual([
    'FAILED test/a.test.ts: a bad one: Error: seed 7',
    'FAILED test/c.test.ts: no such module',
  ]);
});

it('says nothing of a run that left no report', () => {
  expect(failuresIn(report)).toEqual([]);
});
