import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MARKER } from '../../scripts/github/comment.ts';
import { ARCHIVE_LIMIT, REPORT_LIMIT } from '../../scripts/github/report.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { type Answer, type Asked, githubServer } from '../helpers/github-server.ts';
import { script } from '../helpers/script.ts';
import { zipOf } from '../helpers/zip.ts';

const HEAD = 'a'.repeat(40);
const REPO = '/repos/example/platform';
const WORKFLOW_RUN = {
  id: 5,
  event: 'pull_request',
  head_sha: HEAD,
  head_branch: 'feature',
  head_repository: { id: 77 },
};
const REPORT = {
  version: 1,
  pullRequest: 7,
  head: HEAD,
  verdict: 'passed',
  problems: '',
  changes: 'Nothing restarts. @root ![x](http://a/b.png) <script>',
};
const PULL = {
  state: 'open',
  base: { repo: { full_name: 'example/platform' } },
  head: { sha: HEAD, ref: 'feature', repo: { id: 77 } },
};

interface Case {
  readonly report?: unknown;
  readonly archive?: Buffer;
  readonly size?: number;
  readonly pull?: unknown;
  readonly comments?: readonly unknown[];
  readonly run?: Readonly<Record<string, unknown>>;
}

/** What the script says and sends, in a repository where a fork has opened pull request 7. */
async function commented({
  report = REPORT,
  size,
  pull = PULL,
  comments = [],
  run = {},
  ...given
}: Case = {}) {
  const archive =
    given.archive ?? zipOf([{ name: 'review.json', data: Buffer.from(JSON.stringify(report)) }]);
  const artifacts = [{ id: 9, name: 'review', size_in_bytes: size ?? archive.length }];
  const answers: Record<string, Answer | ((asked: Asked) => Answer)> = {
    [`GET ${REPO}/actions/runs/5/artifacts`]: { json: { artifacts } },
    [`GET ${REPO}/actions/artifacts/9/zip`]: { status: 302, location: '/blob' },
    'GET /blob': { bytes: archive },
    [`GET ${REPO}/pulls/7`]: { json: pull },
    [`GET ${REPO}/issues/7/comments`]: ({ path }) => ({
      json: /[?&]page=1$/.test(path) ? comments.slice(0, 100) : comments.slice(100),
    }),
    [`POST ${REPO}/issues/7/comments`]: { status: 201, json: { id: 1 } },
    [`PATCH ${REPO}/issues/comments/31`]: { json: { id: 31 } },
  };
  const { url, asked } = await githubServer(answers);
  const event = join(temporaryFolder(), 'event.json');
  writeFileSync(event, JSON.stringify({ workflow_run: { ...WORKFLOW_RUN, ...run } }));
  const ended = await script('review-comment', [], {
    GITHUB_API_URL: url,
    GITHUB_TOKEN: 'secret-token',
    GITHUB_REPOSITORY: 'example/platform',
    GITHUB_EVENT_PATH: event,
  });
  expect(ended.out + ended.err).not.toContain('secret-token');
  return { ...ended, sent: asked.filter(({ method }) => method !== 'GET'), asked };
}

const textOf = ({ body }: Asked) => (body as { body: string }).body;

describe('the comment on a pull request', () => {
  it('is written once, harmless', async () => {
    const { code, out, sent } = await commented();
    expect([code, sent.map(({ method, path }) => `${method} ${path}`)]).toEqual([
      0,
      [`POST ${REPO}/issues/7/comments`],
    ]);
    const text = textOf(sent[0] as Asked);
    expect(text.startsWith(MARKER)).toBe(true);
    expect(text).toContain('Nothing restarts.');
    expect(text).not.toMatch(/@root|!\[|<script/);
    expect(out).toContain('is made');
  });

  it("is changed in place, and nobody else's is", async () => {
    const other = { id: 30, body: `${MARKER} mine`, user: { login: 'mallory', type: 'User' } };
    const bot = { id: 29, body: 'Hello', user: { login: 'github-actions[bot]', type: 'Bot' } };
    const ours = { id: 31, body: `${MARKER}\nold`, user: { login: 'github-actions[bot]', type: 'Bot' } };
    const filled = Array.from({ length: 100 }, (_, id) => ({ id, body: 'x', user: null }));
    for (const comments of [
      [other, bot, ours],
      [...filled, ours],
    ]) {
      const { code, sent } = await commented({ comments });
      expect(code).toBe(0);
      expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
        `PATCH ${REPO}/issues/comments/31`,
      ]);
    }
    const { sent } = await commented({ comments: [other, bot] });
    expect(sent.map(({ method }) => method)).toEqual(['POST']);
  });

  it.each([
    ['is closed', { pull: { ...PULL, state: 'closed' } }],
    ['has a newer commit', { pull: { ...PULL, head: { ...PULL.head, sha: 'b'.repeat(40) } } }],
  ])('is not written when the pull request %s, which is no fault', async (_, change) => {
    const { code, sent, out } = await commented(change);
    expect([code, sent]).toEqual([0, []]);
    expect(out).toContain('has moved on');
  });

  it.each<[string, Case, string]>([
    [
      'names a pull request of another branch',
      { pull: { ...PULL, head: { ...PULL.head, ref: 'main' } } },
      'another branch',
    ],
    [
      'names one of another fork',
      { pull: { ...PULL, head: { ...PULL.head, repo: { id: 78 } } } },
      'another branch',
    ],
    [
      'names one whose fork is gone',
      { pull: { ...PULL, head: { ...PULL.head, repo: null } } },
      'another branch',
    ],
    ['names one that is not there', { report: { ...REPORT, pullRequest: 8 } }, 'no pull request 8'],
    ['is about another commit', { report: { ...REPORT, head: 'c'.repeat(40) } }, 'the run was of'],
    ['is no zip', { archive: Buffer.from(JSON.stringify(REPORT)) }, 'no zip archive'],
    ['is no JSON', { archive: zipOf([{ name: 'review.json', data: Buffer.from('{') }]) }, 'no JSON'],
    ['has another shape', { report: { ...REPORT, pullRequest: '7/../../1' } }, 'pullRequest'],
    ['is larger than it says', { archive: Buffer.alloc(ARCHIVE_LIMIT + 1), size: 10 }, 'more than'],
    [
      'unpacks to more than is read',
      { archive: zipOf([{ name: 'review.json', data: Buffer.alloc(REPORT_LIMIT + 1) }]) },
      'larger than',
    ],
    ['is not of a pull request', { run: { event: 'push' } }, 'not about a run for a pull request'],
  ])('is not written when the report %s', async (_, change, says) => {
    const { code, sent, err } = await commented(change);
    expect([code, sent]).toEqual([1, []]);
    expect(err).toContain(says);
    expect(err).not.toContain('    at ');
  });

  it('fetches nothing that is too large from the start', async () => {
    const { code, asked, err } = await commented({ size: ARCHIVE_LIMIT + 1 });
    expect(code).toBe(1);
    expect(err).toContain('are read at most');
    expect(asked.map(({ path }) => path).filter((path) => path.includes('zip'))).toEqual([]);
  });
});
