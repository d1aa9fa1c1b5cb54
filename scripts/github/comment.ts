import { codeBlock, fitting } from './markdown.ts';
import type { Report } from './report.ts';

/** By it the comment is found again. */
export const MARKER = '<!-- espalier-review -->';

/** GitHub takes 65,536 characters. */
export const COMMENT_LIMIT = 60_000;

/**
 * The comment on a pull request. What is ours comes first: nothing in a report can hide it or come before it.
 * @param run address of the run that made the report; all of it is in the summary there.
 */
export function commentOf(report: Report, run: string): string {
  const { verdict, problems, head, changes } = report;
  const passed = verdict === 'passed';
  const lines = [
    MARKER,
    '### What this pull request does',
    '',
    passed
      ? '**Rules: passed.** `generate --check` found nothing wrong.'
      : '**Rules: failed.** `generate --check` stopped.',
    '',
    `<sub>About commit ${head.slice(0, 12)}, as [the code of this pull request](${run}) says it: who changed that code may have changed this text.</sub>`,
    '',
  ];
  if (!passed) lines.push(codeBlock(problems), '');
  const top = lines.join('\n');
  return (
    top +
    fitting(
      changes,
      COMMENT_LIMIT - top.length,
      `\n_Cut off here; [the summary of the run](${run}) has all of it._\n`,
    )
  );
}
