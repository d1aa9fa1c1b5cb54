import { type GitHub, GitHubError } from './api.ts';
import { MARKER } from './comment.ts';
import type { Report } from './report.ts';
import { Refused } from './run.ts';

/** The run of a workflow, as GitHub tells it when it ends. Nothing in it comes from the code that ran. */
export interface WorkflowRun {
  readonly id: number;
  readonly event: string;
  readonly head_sha: string;
  readonly head_branch: string;
  readonly head_repository: { readonly id: number };
}

/** The parts of a pull request that are compared. */
interface PullRequest {
  readonly state: string;
  readonly base: { readonly repo: { readonly full_name: string } };
  readonly head: {
    readonly sha: string;
    readonly ref: string;
    readonly repo: { readonly id: number } | null;
  };
}

/**
 * Whether a report may be shown on the pull request that it names: the run was of this commit, and GitHub says that the commit is the
 * head of that pull request. `'outdated'` where it was, and somebody has pushed since, or closed it.
 * @throws Refused where the report speaks of another pull request or commit than its own.
 */
export async function standingOf(
  github: GitHub,
  run: WorkflowRun,
  report: Report,
): Promise<'current' | 'outdated'> {
  if (report.head !== run.head_sha)
    throw new Refused(`the report is about commit ${report.head}, and the run was of ${run.head_sha}`);
  const pull = await pullRequest(github, report.pullRequest);
  const { head, base, state } = pull;
  const same =
    base.repo.full_name === github.repository &&
    head.repo?.id === run.head_repository.id &&
    head.ref === run.head_branch;
  if (!same) throw new Refused(`the run was of another branch than pull request ${report.pullRequest} is`);
  return head.sha === run.head_sha && state === 'open' ? 'current' : 'outdated';
}

async function pullRequest(github: GitHub, number: number): Promise<PullRequest> {
  try {
    return (await github.get(`/repos/${github.repository}/pulls/${number}`)) as PullRequest;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404)
      throw new Refused(`there is no pull request ${number}`);
    throw error;
  }
}

/** Comments that are looked through for ours, in pages of a hundred. */
const PAGES = 20;

/** Writes the comment, or changes the one that is there. Somebody else's with the same marker is left alone. */
export async function writeComment(
  github: GitHub,
  number: number,
  body: string,
): Promise<'made' | 'changed'> {
  const comments = `/repos/${github.repository}/issues`;
  for (let page = 1; page <= PAGES; page++) {
    const found = (await github.get(`${comments}/${number}/comments?per_page=100&page=${page}`)) as {
      readonly id: number;
      readonly body?: string;
      readonly user: { readonly login: string; readonly type: string } | null;
    }[];
    const ours = found.find(
      ({ body: text, user }) =>
        text?.startsWith(MARKER) && user?.type === 'Bot' && user.login === 'github-actions[bot]',
    );
    if (ours !== undefined) {
      await github.send('PATCH', `${comments}/comments/${ours.id}`, { body });
      return 'changed';
    }
    if (found.length < 100) break;
  }
  await github.send('POST', `${comments}/${number}/comments`, { body });
  return 'made';
}
