// `npm run gate -- <env> [--newest]`: stops a job before it changes AWS where nobody had to approve it, since GitHub makes an environment that
// is not there, without protection; and, with --newest, where the branch has gone on meanwhile.
import { parseArgs } from 'node:util';
import { type GitHub, GitHubError, githubFrom } from './api.ts';
import { headOf } from './changes.ts';
import { Refused, run } from './run.ts';

/** A GitHub environment, as far as it is asked about (https://docs.github.com/en/rest/deployments/environments#get-an-environment). */
interface Environment {
  readonly protection_rules?: readonly { readonly type: string; readonly reviewers?: readonly unknown[] }[];
  readonly deployment_branch_policy: unknown;
}

/** What is missing before the GitHub environment protects anything; empty where it does. */
export function gaps({ protection_rules = [], deployment_branch_policy }: Environment): string[] {
  const reviewed = protection_rules.some(
    ({ type, reviewers = [] }) => type === 'required_reviewers' && reviewers.length > 0,
  );
  return [
    ...(reviewed ? [] : ['required reviewers']),
    ...(deployment_branch_policy ? [] : ['a limit to the branch that is deployed']),
  ];
}

if (import.meta.main) {
  await run(async () => {
    const { values, positionals } = parseArgs({
      options: { newest: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [name] = positionals;
    if (!name || positionals.length > 1) throw new Refused('one environment is wanted');
    const github = githubFrom(process.env);
    const missing = gaps(await environmentOf(github, name));
    if (missing.length > 0)
      throw new Refused(
        `the GitHub environment "${name}" has no ${missing.join(' and no ')}: set them (docs/workflows.md), and start again`,
      );
    if (values.newest) await refuseOld(github);
    console.log(`Approved for ${name}.`);
  });
}

async function environmentOf(github: GitHub, name: string): Promise<Environment> {
  const path = `/repos/${github.repository}/environments/${encodeURIComponent(name)}`;
  try {
    return (await github.get(path)) as Environment;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404)
      throw new Refused(
        `there is no GitHub environment "${name}": make it (docs/workflows.md), and start again`,
      );
    throw error;
  }
}

/** What waited for days must not undo what a newer commit did. */
async function refuseOld(github: GitHub): Promise<void> {
  const head = headOf(process.cwd());
  const { sha } = (await github.get(`/repos/${github.repository}/commits/main`)) as { readonly sha: string };
  if (sha !== head)
    throw new Refused(
      `main is at ${sha} by now, and this is ${head}: approve the run of that commit, or start one by hand`,
    );
}
