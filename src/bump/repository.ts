import { type Bounds, get, Unreachable } from './fetch.ts';

/** At most so many pages of tags are read of one chart. */
const MAX_PAGES = 50;

/** Versions of charts of an index.yaml, as Helm writes it. */
export async function indexOf(repository: string, bounds?: Bounds): Promise<string> {
  const { status, text, url } = await get(
    new URL(`${repository.replace(/\/+$/, '')}/index.yaml`),
    {},
    bounds,
  );
  if (status !== 200) throw new Unreachable(`${url.origin} answers ${status}`);
  return text;
}

/**
 * The versions that an index has of a chart; `undefined` where it does not name it. Read line by line: an index has megabytes,
 * is written by a program, and a YAML reader would take seconds for it, and aliases for what they are.
 */
export function versionsIn(index: string, chart: string): string[] | undefined {
  if (/^\s*\{/.test(index)) return versionsInJson(index, chart);
  const versions: string[] = [];
  // Spaces before the chart's key, and before the keys of its versions, once they are known.
  let [key, item]: [number | undefined, number | undefined] = [undefined, undefined];
  let inEntries = false;
  for (const line of lines(index)) {
    if (/^\S/.test(line)) inEntries = /^entries:\s*$/.test(line);
    if (!inEntries || line.trim() === '') continue;
    const indent = line.length - line.trimStart().length;
    if (key === undefined) {
      const [, name] = /^ +["']?([\w.-]+)["']?:\s*$/.exec(line) ?? [];
      if (name === chart) key = indent;
      continue;
    }
    const first = /^ *- /.test(line);
    // Helm puts the list at the key's own column.
    if (indent < key || (indent === key && !first)) break;
    if (first && item === undefined) item = indent + 2;
    if (item === undefined || (first ? indent + 2 : indent) !== item) continue;
    const [, version] = /^version:\s+["']?([^\s"']+)["']?\s*$/.exec(line.slice(item)) ?? [];
    if (version !== undefined) versions.push(version);
  }
  return key === undefined ? undefined : versions;
}

function versionsInJson(index: string, chart: string): string[] | undefined {
  try {
    const entries = JSON.parse(index).entries;
    if (!Object.hasOwn(entries ?? {}, chart) || !Array.isArray(entries[chart])) return undefined;
    return entries[chart].map(({ version }: { version?: unknown }) => String(version));
  } catch {
    throw new Unreachable('the index is not JSON, as it begins');
  }
}

function* lines(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end === -1 ? text.length : end).trimEnd();
    if (end === -1) return;
    from = end + 1;
  }
}

/**
 * The tags of a chart in an OCI registry, asked without a login
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags). Helm writes `+` as `_` there.
 */
export async function tagsOf(repository: string, chart: string, bounds?: Bounds): Promise<string[]> {
  const base = new URL(repository.includes('://') ? repository : `https://${repository}`);
  const folder = base.pathname.replace(/^\/|\/$/g, '');
  let url: URL | undefined = new URL(
    `/v2/${folder === '' ? '' : `${folder}/`}${chart}/tags/list?n=1000`,
    base,
  );
  let headers: Record<string, string> = {};
  const tags: string[] = [];
  for (let page = 0; url !== undefined && page < MAX_PAGES; page++) {
    let answer = await get(url, headers, bounds);
    if (answer.status === 401 && page === 0) {
      headers = {
        authorization: `Bearer ${await tokenFor(answer.headers.get('www-authenticate') ?? '', bounds)}`,
      };
      answer = await get(url, headers, bounds);
    }
    if (answer.status !== 200) throw new Unreachable(`${base.host} answers ${answer.status}`);
    tags.push(...tagsIn(answer.text));
    url = nextOf(answer.headers.get('link') ?? '', url);
  }
  return tags.map((tag) => tag.replaceAll('_', '+'));
}

function tagsIn(text: string): string[] {
  try {
    const { tags } = JSON.parse(text) as { tags?: unknown };
    if (Array.isArray(tags)) return tags.filter((tag) => typeof tag === 'string');
  } catch {
    // Said below.
  }
  throw new Unreachable('the answer is no list of tags');
}

/** A further page, of the same registry alone: a link elsewhere would get the token. */
function nextOf(link: string, from: URL): URL | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link) ?? [];
  if (target === undefined || !URL.canParse(target, from.href)) return undefined;
  const url = new URL(target, from);
  return url.origin === from.origin ? url : undefined;
}

/** A token for everybody (https://distribution.github.io/distribution/spec/auth/token/). */
async function tokenFor(challenge: string, bounds?: Bounds): Promise<string> {
  const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = part('realm');
  if (!/^Bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm))
    throw new Unreachable('the registry asks for a login');
  const url = new URL(realm);
  for (const name of ['service', 'scope']) {
    const value = part(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const { status, text } = await get(url, {}, bounds);
  try {
    const { token, access_token: other } = JSON.parse(text) as Record<string, unknown>;
    const found = token ?? other;
    if (status === 200 && typeof found === 'string' && /^[\x21-\x7e]+$/.test(found)) return found;
  } catch {
    // Said below.
  }
  throw new Unreachable('the registry gives no token to everybody');
}
