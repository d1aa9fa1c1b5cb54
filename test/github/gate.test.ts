import { describe, expect, it } from 'vitest';
import { headOf } from '../../scripts/github/changes.ts';
import { ROOT } from '../helpers/cli.ts';
import { githubServer } from '../helpers/github-server.ts';
import { script } from '../helpers/script.ts';

const PROTECTED = {
  protection_rules: [
    { type: 'branch_policy' },
    { type: 'required_reviewers', reviewers: [{ type: 'Team' }] },
  ],
  deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
};

async function gate(environment: unknown, sha = headOf(ROOT), args = ['prod', '--newest']) {
  const { url } = await githubServer({
    'GET /repos/example/platform/commits/main': { json: { sha } },
    ...(environment !== undefined && {
      'GET /repos/example/platform/environments/prod': { json: environment },
    }),
  });
  return script('gate', args, {
    GITHUB_API_URL: url,
    GITHUB_TOKEN: 't',
    GITHUB_REPOSITORY: 'example/platform',
  });
}

describe('a job that changes AWS', () => {
  it('goes on where somebody had to approve it and main has not moved', async () => {
    expect(await gate(PROTECTED)).toMatchObject({ code: 0, out: 'Approved for prod.\n' });
  });

  it.each([
    ['nobody has to approve', { ...PROTECTED, protection_rules: [] }, 'required reviewers'],
    [
      'the list of those who have to is empty',
      { ...PROTECTED, protection_rules: [{ type: 'required_reviewers', reviewers: [] }] },
      'required reviewers',
    ],
    ['every branch may deploy', { ...PROTECTED, deployment_branch_policy: null }, 'a limit to the branch'],
    ['GitHub knows no such environment', undefined, 'there is no GitHub environment "prod"'],
  ])('stops where %s', async (_, environment, says) => {
    expect(await gate(environment)).toMatchObject({ code: 1, err: expect.stringContaining(says) });
  });

  it('stops where main has gone on while it waited, if that matters', async () => {
    const newer = 'b'.repeat(40);
    expect(await gate(PROTECTED, newer)).toMatchObject({ code: 1, err: expect.stringContaining(newer) });
    expect(await gate(PROTECTED, newer, ['prod'])).toMatchObject({ code: 0 });
  });
});
