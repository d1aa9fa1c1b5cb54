// `npm run review`: what a change does, and whether every rule lets it. In a workflow it also leaves the report for `review:comment`; here
// no token is at hand, since all of it is code of whoever opened the pull request.
import { spawnSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { codeBlock } from './markdown.ts';
import { PROBLEMS_LIMIT, REPORT_LIMIT, type Report } from './report.ts';
import { eventOf, Refused, run } from './run.ts';

await run(async () => {
  const { values } = parseArgs({ options: { base: { type: 'string' }, out: { type: 'string' } } });
  const checked = espalier(['generate', '--check']);
  const compared = espalier(['diff', '--base', values.base ?? 'main', '--format', 'markdown']);
  const changes =
    compared.code === 0
      ? compared.out
      : `What changes cannot be told:\n\n${codeBlock(compared.text.slice(0, PROBLEMS_LIMIT))}`;
  const passed = checked.code === 0;
  const problems = passed ? '' : checked.text.slice(0, PROBLEMS_LIMIT);
  const told = passed ? changes : `${codeBlock(problems)}\n${changes}`;
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary) appendFileSync(summary, told);
  else console.log(told);
  if (values.out !== undefined) {
    const report: Report = {
      version: 1,
      ...pullRequestOf(eventOf(process.env)),
      verdict: passed ? 'passed' : 'failed',
      problems,
      changes: changes.slice(0, REPORT_LIMIT / 8),
    };
    writeFileSync(values.out, JSON.stringify(report));
  }
  if (!passed || compared.code !== 0) process.exitCode = 1;
});

function pullRequestOf(event: Record<string, unknown>): Pick<Report, 'pullRequest' | 'head'> {
  const pull = event.pull_request as { number: number; head: { sha: string } } | undefined;
  if (pull === undefined) throw new Refused('--out is for workflows of pull requests');
  return { pullRequest: pull.number, head: pull.head.sha };
}

function espalier(args: readonly string[]): { code: number | null; out: string; text: string } {
  const program = fileURLToPath(new URL('../../src/espalier.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status, out: stdout, text: `${stderr}${stdout}` };
}
