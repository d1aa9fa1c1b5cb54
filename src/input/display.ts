import { printable } from '../problem.ts';
import type { Path, Source } from './source.ts';

const LONGEST = 80;

/** `network.zones[1].labels["a.b/c"]`; keys that are not plain words are quoted. */
export function formatPath(path: Path): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${cut(JSON.stringify(part))}]`;
      return i === 0 ? part : `.${part}`;
    })
    .join('');
}

/** The text escaped for a terminal and cut to 80 characters. */
export function cut(text: string): string {
  const safe = printable(text.length > LONGEST ? text.slice(0, LONGEST) : text).replaceAll('\n', '\\n');
  const short = safe.length > LONGEST || text.length > LONGEST;
  return short ? `${safe.slice(0, LONGEST - 1).toWellFormed()}…` : safe;
}

/** What the file has at that path, for people: a string in quotes, other scalars as they are spelt, the rest by its kind. */
export function show(source: Source, path: Path, value: unknown): string {
  if (looksSecret(path)) return 'the value (not shown)';
  if (typeof value === 'string') return cut(JSON.stringify(withoutPasswords(value.slice(0, LONGEST * 4))));
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return cut(source.textAt(path) ?? String(value));
}

/** `https://***@host` for an address with a user or a password in it; the user of `ssh://git@host` tells nothing. */
export function withoutPasswords(text: string): string {
  return text.replace(/(?<=:\/\/)(?!git@)[^\s/@]*@/g, '***@').replace(/[^\s/:@]+:[^\s/@]+@/g, '***@');
}

const secretPart = /passw|secret|token|credential|(api|private|access|signing|encryption)[-_]?key/i;
// Names of secrets are no secrets, and the reader needs them: secretName, passwordSecretRef, tokenPath, secretStore.
const onlyAName = /(name|names|ref|arn|arns|path|store|id|ttl|interval|class)$/i;
const secretParent = /^(secrets?|passwords?|tokens?|credentials?|(string)?data)$/i;

/** Whether a value there may be a secret that somebody wrote down by mistake: it must not reach a log. */
export function looksSecret(path: Path): boolean {
  const keys = path.filter((part) => typeof part === 'string');
  const last = keys.at(-1) ?? '';
  if (secretPart.test(last) && !onlyAName.test(last)) return true;
  return keys.slice(0, -1).some((key) => secretParent.test(key));
}
