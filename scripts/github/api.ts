import { printable } from '../../src/problem.ts';

/** What workflows ask GitHub for. Paths begin with `/`; answers are JSON. */
export interface GitHub {
  /** `owner/name` of the repository that the workflow runs in. */
  readonly repository: string;
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<unknown>;
  /** The bytes behind an address, redirects followed. @throws GitHubError when there are more than `limit` of them. */
  download(path: string, limit: number): Promise<Buffer>;
}

/** GitHub said no, or something that cannot be right. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  /** Status of the answer; 0 where there was none that counts. */
  readonly status: number;

  constructor(message: string, status = 0) {
    super(printable(message));
    this.status = status;
  }
}

/** An answer is awaited for this long. */
const TIMEOUT_MS = 30_000;

/** Answers of the API that are read; the largest are pages of a hundred comments of 64 KiB. */
const ANSWER_LIMIT = 16 * 1024 * 1024;

/**
 * GitHub as a workflow reaches it: `GITHUB_TOKEN`, `GITHUB_REPOSITORY` and `GITHUB_API_URL` (default: https://api.github.com).
 * @throws GitHubError where one is missing.
 */
export function githubFrom(env: Readonly<Record<string, string | undefined>>): GitHub {
  const { GITHUB_TOKEN: token, GITHUB_REPOSITORY: repository } = env;
  const base = env.GITHUB_API_URL ?? 'https://api.github.com';
  if (!token) throw new GitHubError('GITHUB_TOKEN is not set: pass it to this one step by env');
  if (!repository || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new GitHubError('GITHUB_REPOSITORY is not owner/name');

  async function ask(method: string, path: string, limit: number, body?: unknown): Promise<Buffer> {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const bytes = await bytesOf(response, limit, `${method} ${path}`);
    if (response.ok) return bytes;
    throw new GitHubError(
      `${method} ${path}: ${response.status} ${bytes.toString('utf8').slice(0, 500)}`,
      response.status,
    );
  }

  return {
    repository,
    get: async (path) => JSON.parse((await ask('GET', path, ANSWER_LIMIT)).toString('utf8')),
    send: async (method, path, body) =>
      JSON.parse((await ask(method, path, ANSWER_LIMIT, body)).toString('utf8')),
    download: (path, limit) => ask('GET', path, limit),
  };
}

async function bytesOf(response: Response, limit: number, what: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the rest: nobody fills this memory.
    if (length > limit) throw new GitHubError(`${what}: more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
