import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/folders.ts';
import { type Asked, githubServer } from '../helpers/github-server.ts';
import { script } from '../helpers/script.ts';

const REPO = '/repos/example/platform';
const ARGS = ['--branch', 'espalier/enable-dev', '--title', 'Enable keda in dev'];

/** A repository with three files, all committed. */
function repository() {
  const folder = temporaryFolder();
  const git = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      'git',
      ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd: folder, encoding: 'utf8' },
    );
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout.trim();
  };
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  git('init', '--quiet', '--initial-branch=main');
  write('environments/dev.yaml', 'a: 1\n');
  write('generated/dev/old.yaml', 'b: 1\n');
  write('src/x.ts', '\n');
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  return { folder, git, write, head: git('rev-parse', 'HEAD') };
}

const github = (open: readonly unknown[] = []) =>
  githubServer({
    [`POST ${REPO}/git/refs`]: { status: open.length > 0 ? 422 : 201, json: {} },
    [`PATCH ${REPO}/git/refs/heads/espalier/enable-dev`]: { json: {} },
    'POST /graphql': { json: { data: { createCommitOnBranch: { commit: { oid: 'x' } } } } },
    [`GET ${REPO}/pulls`]: { json: open },
    [`POST ${REPO}/pulls`]: { status: 201, json: { html_url: 'https://example.com/pull/8' } },
    [`PATCH ${REPO}/pulls/8`]: { json: {} },
  });

const run = (folder: string, url: string, args: readonly string[] = ARGS) =>
  script(
    'propose',
    args,
    { GITHUB_API_URL: url, GITHUB_TOKEN: 't', GITHUB_REPOSITORY: 'example/platform' },
    folder,
  );

describe('a pull request by a workflow', () => {
  it('holds what changed, new files and deleted ones, on the commit that they changed', async () => {
    const { folder, write, head } = repository();
    write('environments/dev.yaml', 'a: 2\n');
    write('generated/dev/näme new.yaml', 'c: 1\n');
    rmSync(join(folder, 'generated/dev/old.yaml'));
    const body = join(temporaryFolder(), 'body.md');
    writeFileSync(body, 'Prunes it. @root');
    const { url, asked } = await github();
    const { code, out, err } = await run(folder, url, [...ARGS, '--body', body]);
    expect([code, err, out]).toEqual([0, '', 'https://example.com/pull/8\n']);
    const commit = asked.find(({ path }) => path === '/graphql') as Asked;
    const { input } = (commit.body as { variables: { input: Record<string, unknown> } }).variables;
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    expect(input).toEqual({
      branch: { repositoryNameWithOwner: 'example/platform', branchName: 'espalier/enable-dev' },
      expectedHeadOid: head,
      message: { headline: 'Enable keda in dev' },
      fileChanges: {
        additions: [
          { path: 'environments/dev.yaml', contents: base64('a: 2\n') },
          { path: 'generated/dev/näme new.yaml', contents: base64('c: 1\n') },
        ],
        deletions: [{ path: 'generated/dev/old.yaml' }],
      },
    });
    const opened = asked.find(({ method, path }) => method === 'POST' && path === `${REPO}/pulls`) as Asked;
    expect(opened.body).toMatchObject({
      base: 'main',
      head: 'espalier/enable-dev',
      title: 'Enable keda in dev',
    });
    expect((opened.body as { body: string }).body).toContain('Prunes it.');
    expect((opened.body as { body: string }).body).not.toContain('@root');
  });

  it('that is open is brought up to date', async () => {
    const { folder, write, head } = repository();
    write('environments/dev.yaml', 'a: 2\n');
    const { url, asked } = await github([{ number: 8, html_url: 'https://example.com/pull/8' }]);
    expect((await run(folder, url)).code).toBe(0);
    expect(asked.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      `POST ${REPO}/git/refs`,
      `PATCH ${REPO}/git/refs/heads/espalier/enable-dev`,
      'POST /graphql',
      `GET ${REPO}/pulls`,
      `PATCH ${REPO}/pulls/8`,
    ]);
    expect(asked[1]?.body).toEqual({ sha: head, force: true });
  });

  it('changes nothing outside of the folders that a workflow may change, not even through a link', async () => {
    const { folder, git, write } = repository();
    const { url, asked } = await github();
    for (const path of ['.github/workflows/x.yml', 'src/x.ts', 'environments.yaml']) {
      write(path, 'x\n');
      const { code, err } = await run(folder, url);
      expect(code).toBe(1);
      expect(err).toContain(path);
      git('stash', '--quiet', '--include-untracked');
    }
    symlinkSync('/etc/passwd', join(folder, 'environments/link.yaml'));
    expect(await run(folder, url)).toMatchObject({ code: 1, err: expect.stringContaining('no plain file') });
    expect(asked).toEqual([]);
  });

  it('is not opened where nothing changed', async () => {
    const { folder } = repository();
    const { url, asked } = await github();
    expect(await run(folder, url)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing has changed'),
    });
    expect(asked).toEqual([]);
  });

  it.each(['main', '', '-x', 'a b', 'A', 'a;b'])('has no branch named "%s"', async (branch) => {
    const { folder } = repository();
    const { code, err } = await run(folder, 'http://127.0.0.1:1', [`--branch=${branch}`, '--title', 'x']);
    expect([code, err]).toEqual([1, expect.stringContaining('--branch must be')]);
  });

  it('fails when GitHub makes no commit', async () => {
    const { folder, write } = repository();
    write('environments/dev.yaml', 'a: 2\n');
    const { url, asked } = await githubServer({
      [`POST ${REPO}/git/refs`]: { json: {} },
      'POST /graphql': { json: { errors: [{ message: 'Expected branch to point to another commit' }] } },
    });
    expect(await run(folder, url)).toMatchObject({ code: 1, err: expect.stringContaining('another commit') });
    expect(asked.filter(({ path }) => path.includes('/pulls'))).toEqual([]);
  });
});

it("on a machine of one's own it says what it would propose", async () => {
  const { folder, write } = repository();
  write('environments/dev.yaml', 'a: 2\n');
  const { code, out } = await script('propose', ARGS, {}, folder);
  expect([code, out]).toEqual([0, expect.stringContaining('environments/dev.yaml')]);
});
