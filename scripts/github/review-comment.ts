// `npm run review:comment`, in the workflow `review-comment`: shows what `npm run review` found on the pull request. It runs no code of the
// pull request; what it reads was made by such code, and is data here. It needs no packages.
import { type GitHub, githubFrom } from './api.ts';
import { onlyFileOf } from './archive.ts';
import { commentOf } from './comment.ts';
import { standingOf, type WorkflowRun, writeComment } from './pull-request.ts';
import { ARCHIVE_LIMIT, ARTEFACT, parseReport, REPORT_FILE, REPORT_LIMIT } from './report.ts';
import { eventOf, Refused, run } from './run.ts';

await run(async () => {
  const github = githubFrom(process.env);
  const workflow = eventOf(process.env).workflow_run as WorkflowRun | undefined;
  if (workflow?.event !== 'pull_request') throw new Refused('this is not about a run for a pull request');
  const archive = await archiveOf(github, workflow.id);
  if (archive === undefined) {
    console.log('The run left no report: nothing is said.');
    return;
  }
  const report = parseReport(onlyFileOf(archive, REPORT_FILE, REPORT_LIMIT));
  if ((await standingOf(github, workflow, report)) === 'outdated') {
    console.log(`Pull request ${report.pullRequest} has moved on: nothing is said about ${report.head}.`);
    return;
  }
  const server = process.env.GITHUB_SERVER_URL ?? 'https://github.com';
  const body = commentOf(report, `${server}/${github.repository}/actions/runs/${workflow.id}`);
  console.log(
    `The comment on pull request ${report.pullRequest} is ${await writeComment(github, report.pullRequest, body)}.`,
  );
});

/** The artefact of the run, or `undefined` where it left none. @throws Refused where it is too large, before it is fetched. */
async function archiveOf(github: GitHub, run: number): Promise<Buffer | undefined> {
  const path = `/repos/${github.repository}/actions/runs/${run}/artifacts?name=${ARTEFACT}`;
  const { artifacts } = (await github.get(path)) as {
    readonly artifacts: readonly {
      readonly id: number;
      readonly name: string;
      readonly size_in_bytes: number;
    }[];
  };
  const found = artifacts.find(({ name }) => name === ARTEFACT);
  if (found === undefined) return undefined;
  if (found.size_in_bytes > ARCHIVE_LIMIT)
    throw new Refused(`the artefact has ${found.size_in_bytes} bytes; ${ARCHIVE_LIMIT} are read at most`);
  return github.download(`/repos/${github.repository}/actions/artifacts/${found.id}/zip`, ARCHIVE_LIMIT);
}
