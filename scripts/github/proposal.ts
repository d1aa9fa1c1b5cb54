import { type GitHub, GitHubError } from './api.ts';
import type { Changes } from './changes.ts';

/** A pull request to be. */
export interface Proposal {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  /** Branch that it is for. */
  readonly base: string;
  /** Commit of that branch that the changes were made on. */
  readonly parent: string;
  readonly changes: Changes;
}

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/**
 * Opens a pull request, or brings the one that is open for this branch up to date; returns its address. GitHub makes the commit and signs it
 * (https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch), so no token gets into Git's settings.
 */
export async function propose(
  github: GitHub,
  { branch, title, body, base, parent, changes }: Proposal,
): Promise<string> {
  const repository = `/repos/${github.repository}`;
  await pointAt(github, branch, parent);
  const answer = (await github.send('POST', '/graphql', {
    query: COMMIT,
    variables: {
      input: {
        branch: { repositoryNameWithOwner: github.repository, branchName: branch },
        expectedHeadOid: parent,
        message: { headline: title },
        fileChanges: changes,
      },
    },
  })) as { readonly errors?: readonly { readonly message: string }[] };
  if (answer.errors?.length)
    throw new GitHubError(`no commit: ${answer.errors.map(({ message }) => message).join('; ')}`);
  const [owner] = github.repository.split('/');
  const [open] = (await github.get(
    `${repository}/pulls?state=open&base=${encodeURIComponent(base)}&head=${owner}:${encodeURIComponent(branch)}`,
  )) as { readonly number: number; readonly html_url: string }[];
  if (open !== undefined) {
    await github.send('PATCH', `${repository}/pulls/${open.number}`, { title, body });
    return open.html_url;
  }
  const made = (await github.send('POST', `${repository}/pulls`, { title, body, base, head: branch })) as {
    readonly html_url: string;
  };
  return made.html_url;
}

/** The branch begins anew at the commit: what an earlier run left there is told again by this one. */
async function pointAt(github: GitHub, branch: string, sha: string): Promise<void> {
  const refs = `/repos/${github.repository}/git/refs`;
  try {
    await github.send('POST', refs, { ref: `refs/heads/${branch}`, sha });
  } catch (error) {
    if (!(error instanceof GitHubError && error.status === 422)) throw error;
    await github.send('PATCH', `${refs}/heads/${branch}`, { sha, force: true });
  }
}
