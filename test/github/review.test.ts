import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseReport } from '../../scripts/github/report.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { script } from '../helpers/script.ts';

const HEAD = 'd'.repeat(40);

it('a review leaves a report that the comment takes, about the commit that the event names', async () => {
  const folder = temporaryFolder();
  const [event, out, summary] = ['event.json', 'review.json', 'summary.md'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(event, JSON.stringify({ pull_request: { number: 12, head: { sha: HEAD } } }));
  await script('review', ['--base', 'HEAD', '--out', out], {
    GITHUB_EVENT_PATH: event,
    GITHUB_STEP_SUMMARY: summary,
  });
  const report = parseReport(readFileSync(out));
  expect(report).toMatchObject({ pullRequest: 12, head: HEAD, verdict: 'passed', problems: '' });
  expect(readFileSync(summary, 'utf8')).toContain(report.changes);
});

it('a review that cannot tell what changes fails', async () => {
  const { code, out } = await script('review', ['--base', 'refs/heads/there-is-no-such-branch']);
  expect([code, out]).toEqual([1, expect.stringContaining('What changes cannot be told')]);
});

it('an option that there is not is wrong usage, told in a line', async () => {
  const { code, err } = await script('review', ['--bse', 'HEAD']);
  expect([code, err]).toEqual([2, expect.stringMatching(/^[^\n]*--bse[^\n]*\n$/)]);
});
