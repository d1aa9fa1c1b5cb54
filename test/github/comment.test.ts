import { expect, it } from 'vitest';
import { COMMENT_LIMIT, commentOf, MARKER } from '../../scripts/github/comment.ts';
import type { Report } from '../../scripts/github/report.ts';

const RUN = 'https://github.com/example/platform/actions/runs/1';
const report: Report = {
  version: 1,
  pullRequest: 7,
  head: 'abcdef0123456789abcdef0123456789abcdef01',
  verdict: 'passed',
  problems: '',
  changes: 'Nothing restarts.',
};

it('says the verdict, the commit and whose words these are, before anything else', () => {
  const comment = commentOf({ ...report, changes: `${MARKER}\n</details><!--\n### All good` }, RUN);
  expect(comment.startsWith(`${MARKER}\n### What this pull request does\n\n**Rules: passed.**`)).toBe(true);
  expect(comment.indexOf('abcdef012345')).toBeLessThan(comment.indexOf('All good'));
  expect(comment.lastIndexOf('<!--')).toBe(0);
});

it('shows the problems as text', () => {
  const comment = commentOf({ ...report, verdict: 'failed', problems: 'x\n```\n@root ![a](b)' }, RUN);
  expect(comment).toContain('**Rules: failed.**');
  expect(comment).toContain('````text\nx\n```\n@root ![a](b)\n````');
});

it('is never longer than GitHub takes, ends what it began, and says that it was cut', () => {
  const section = '<details>\n<summary>dev</summary>\n\n```diff\n-a @b\n+a @c\n```\n\n</details>\n';
  for (const changes of [
    section.repeat(20_000),
    `\`\`\`diff\n${'+x\n'.repeat(100_000)}`,
    '@'.repeat(500_000),
  ]) {
    const comment = commentOf({ ...report, changes }, RUN);
    expect(comment.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(comment.match(/^<\/details>$/gm)?.length).toBe(comment.match(/^<details>$/gm)?.length);
    expect((comment.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
    expect(comment.endsWith(`_Cut off here; [the summary of the run](${RUN}) has all of it._\n`)).toBe(true);
  }
  expect(commentOf(report, RUN)).not.toContain('Cut off');
});
