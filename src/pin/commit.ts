import type { Environment } from '../environment.ts';
import { cut } from '../input/display.ts';
import { type Place, Problems } from '../problem.ts';
import type { Git } from './git.ts';

/** A commit that may be pinned. */
export interface Pinnable {
  /** In full. */
  readonly commit: string;
  /** The branch that has it, as git names it: `origin/main`. */
  readonly branch: string;
}

/**
 * The commit behind what the user typed, if it is in the history of the branch that Argo CD tracks: only what is merged
 * stays, and has passed what a merge must pass. @throws Problems PIN_NO_COMMIT, PIN_NO_BRANCH, PIN_NOT_ANCESTOR, PIN_SHALLOW.
 */
export function pinnable(git: Git, name: string, environment: Environment): Pinnable {
  const at = { file: environment.file, environment: environment.name };
  const commit = git.commitOf(name);
  if (commit === undefined) {
    if (git.isShallow()) throw shallow(at, `it has no commit ${cut(JSON.stringify(name))}`);
    throw refusal(
      'PIN_NO_COMMIT',
      at,
      `${cut(JSON.stringify(name))} names no commit here, or more than one`,
      'Name a commit: a hash, long or short, a tag or a branch. What others have pushed comes with `git fetch`.',
    );
  }
  const { revision } = environment.git;
  const tracked = trackedBranch(git, revision);
  if (tracked === undefined) {
    throw refusal(
      'PIN_NO_BRANCH',
      { ...at, line: environment.line(['git', 'revision']), path: 'git.revision' },
      `Argo CD tracks ${cut(JSON.stringify(revision))}, and this repository has neither origin/${revision} nor ${revision}`,
      `Get it: git fetch origin ${revision}`,
    );
  }
  if (git.isAncestor(commit, tracked.commit)) return { commit, branch: tracked.branch };
  if (git.isShallow())
    throw shallow(at, `${short(commit)} is not in the part of ${tracked.branch} that it has`);
  throw refusal(
    'PIN_NOT_ANCESTOR',
    at,
    `commit ${short(commit)} is not in the history of ${tracked.branch}, which Argo CD tracks`,
    'Merge it first and run `git fetch`, or pin an earlier commit of that branch.',
  );
}

/** What Argo CD will see is what the remote has; without a remote the local branch is all there is. */
function trackedBranch(git: Git, revision: string): { branch: string; commit: string } | undefined {
  for (const [branch, ref] of [
    [`origin/${revision}`, `refs/remotes/origin/${revision}`],
    [revision, `refs/heads/${revision}`],
    [revision, revision],
  ] as const) {
    const commit = git.commitOf(ref);
    if (commit !== undefined) return { branch, commit };
  }
  return undefined;
}

/** The first digits of a commit, as people write it. */
export const short = (commit: string) => commit.slice(0, 10);

function shallow(at: Place, message: string): Problems {
  return refusal(
    'PIN_SHALLOW',
    at,
    `the clone is shallow, and ${message}`,
    'Get the rest of the history: git fetch --unshallow',
  );
}

function refusal(code: string, at: Place, message: string, cure: string): Problems {
  return new Problems([{ code, at, message, cure }]);
}
