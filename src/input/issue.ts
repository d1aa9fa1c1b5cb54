import type { z } from 'zod';
import { nearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';
import { cut, formatPath, looksSecret } from './display.ts';
import { knownKeys, noun, oneOf, wanted } from './schema-walk.ts';
import { type Path, valueAt } from './source.ts';
import { type Judged, Spot } from './spot.ts';
import { notAmong, wrongType } from './wrong-type.ts';

type Issue = z.core.$ZodIssue;

/** Stands for "the schema's author gave no message of their own". */
export const NO_MESSAGE = '\0';

/** One issue of zod as Problems: one for each unknown key, the cause behind a union, else one. */
export function problemsOf(issue: Issue, judged: Judged): Problem[] {
  const spot = new Spot(issue.path as Path, judged);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, spot));
  if (issue.code === 'invalid_union' && issue.message === NO_MESSAGE) {
    const within = likeliest(issue);
    if (within !== undefined)
      return within.flatMap((inner) =>
        problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, judged),
      );
  }
  if (spot.value === undefined && issue.code !== 'custom') return [missing(spot, issue)];
  if (issue.message !== NO_MESSAGE) return [withOwnMessage(issue, issue.message, spot)];
  return [verdict(issue, spot)];
}

/** Paths of the keys that unknown keys were most likely meant to be. */
export function meantKeys(issue: Issue, judged: Judged): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const spot = new Spot(issue.path as Path, judged);
  return issue.keys.flatMap((key) => {
    const near = nearestKey(key, spot);
    return near === undefined ? [] : [formatPath([...spot.path, near])];
  });
}

/** What stands there already is not what was meant. */
function nearestKey(key: string, { expected, value }: Spot): string | undefined {
  return nearest(
    key,
    knownKeys(expected.schema, value).filter((name) => valueAt(value, [name]) === undefined),
  );
}

function unknownKey(key: string, parent: Spot): Problem {
  const { judged, path, expected, value } = parent;
  const known = knownKeys(expected.schema, value);
  const near = nearestKey(key, parent);
  const spot = new Spot([...path.slice(judged.at.length), near ?? key], judged);
  const at = {
    file: judged.source.file,
    line: judged.source.line([...path, key]),
    path: formatPath([...path, key]),
  };
  const means = spot.expected.description === undefined ? '' : `. ${near}: ${spot.expected.description}`;
  const others =
    known.length === 0
      ? 'Remove it'
      : `Remove it, or use one of: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`;
  const cure = near === undefined ? others : `Did you mean "${near}"?${means.replace(/^\./, '')}`;
  return { code: 'SCHEMA_UNKNOWN_KEY', at, message: `unknown key ${cut(JSON.stringify(key))}`, cure };
}

function missing(spot: Spot, issue: Issue): Problem {
  const allowed = issue.code === 'invalid_value' ? oneOf(issue.values) : discriminators(issue);
  const what = allowed ?? wanted(spot.expected.schema);
  return spot.problem(
    'SCHEMA_MISSING',
    'the key is missing',
    what === undefined ? 'Add it' : `Add it: ${what}`,
  );
}

const codes: Partial<Record<NonNullable<Issue['code']>, string>> = {
  invalid_type: 'SCHEMA_TYPE',
  invalid_value: 'SCHEMA_ENUM',
  invalid_format: 'SCHEMA_PATTERN',
  too_small: 'SCHEMA_RANGE',
  too_big: 'SCHEMA_RANGE',
  not_multiple_of: 'SCHEMA_RANGE',
  invalid_key: 'SCHEMA_KEY',
};

function withOwnMessage(issue: Issue, own: string, spot: Spot): Problem {
  const params = issue.code === 'custom' ? issue.params : undefined;
  const code = typeof params?.code === 'string' ? params.code : (codes[issue.code] ?? 'SCHEMA_INVALID');
  // The author's words may quote the value.
  const quotes = (text: string) => looksSecret(spot.path) && text.includes(String(spot.value));
  const cure =
    typeof params?.cure === 'string' && !quotes(params.cure) ? params.cure : cureOf(issue, own, spot);
  const said = quotes(own) ? 'must be another value' : own;
  return spot.problem(
    code,
    spot.value === undefined || said.includes(spot.shown)
      ? said
      : `${spot.shown}${said.startsWith('must ') ? '' : ':'} ${said}`,
    cure,
  );
}

/** `Write a DNS name` for `must be a DNS name`; a bound says itself what to write. */
function cureOf(issue: Issue, own: string, spot: Spot): string {
  if (issue.code === 'too_small' || issue.code === 'too_big')
    return verdict(issue, spot).cure.replace(/\. .*/s, '');
  const be = /^must be (.*)$/s.exec(own)?.[1];
  return be === undefined ? 'Correct it' : `Write ${be}`;
}

function verdict(issue: Issue, spot: Spot): Problem {
  const { shown } = spot;
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(wanted(spot.expected.schema) ?? noun(issue.expected), spot);
    case 'invalid_value':
      return notAmong(issue.values, spot);
    case 'invalid_union': {
      const allowed = tags(issue);
      return allowed === undefined
        ? wrongType(wanted(spot.expected.schema) ?? 'another type', spot)
        : notAmong(allowed, spot);
    }
    case 'invalid_format': {
      const what = issue.format === 'regex' ? `match ${cut(issue.pattern ?? '')}` : formatOf(issue);
      return spot.problem('SCHEMA_PATTERN', `${shown} must ${what}`, 'Correct it');
    }
    case 'too_small':
      return bound(
        issue.exact ? 'exactly' : issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
        issue.origin,
        spot,
      );
    case 'too_big':
      return bound(
        issue.exact ? 'exactly' : issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
        issue.origin,
        spot,
      );
    case 'not_multiple_of':
      return spot.problem(
        'SCHEMA_RANGE',
        `${shown} is not a multiple of ${issue.divisor}`,
        `Write a multiple of ${issue.divisor}`,
      );
    case 'invalid_key': {
      const own = issue.issues.map(({ message }) => message).find((message) => message !== NO_MESSAGE);
      const key = cut(JSON.stringify(String(spot.path.at(-1))));
      return spot.problem('SCHEMA_KEY', `the key ${key} ${own ?? 'is not allowed here'}`, 'Rename it');
    }
    default:
      return spot.problem('SCHEMA_INVALID', `${shown} is not accepted`, 'Correct it');
  }
}

function bound(how: string, limit: number | bigint, origin: string, spot: Spot): Problem {
  const one = limit === 1 || limit === 1n;
  const thing = origin === 'string' ? ' character' : origin === 'array' || origin === 'set' ? ' item' : '';
  const unit = one || thing === '' ? thing : `${thing}s`;
  const long = Array.isArray(spot.value)
    ? spot.value.length
    : typeof spot.value === 'string'
      ? [...spot.value].length
      : undefined;
  const { shown } = spot;
  const has =
    long === undefined
      ? `${shown} must be ${how} ${limit}`
      : typeof spot.value === 'string' && long > 0
        ? `${shown} has ${long} characters, but ${how} ${limit} ${one ? 'is' : 'are'} wanted`
        : `there is ${shown}, but ${how} ${limit}${unit} ${one ? 'is' : 'are'} wanted`;
  return spot.problem('SCHEMA_RANGE', has, `Write ${how} ${limit}${unit}`);
}

const formats: Readonly<Record<string, string>> = {
  cidrv4: 'an IPv4 block such as 10.0.0.0/16',
  cidrv6: 'an IPv6 block such as fd00::/8',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  email: 'an e-mail address',
  url: 'a URL such as https://example.com',
  date: 'a date such as 2030-01-31',
  datetime: 'a time such as 2030-01-31T12:00:00Z',
};

function formatOf(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if ('prefix' in issue) return `start with ${JSON.stringify(issue.prefix)}`;
  if ('suffix' in issue) return `end with ${JSON.stringify(issue.suffix)}`;
  if ('includes' in issue) return `contain ${JSON.stringify(issue.includes)}`;
  return `be ${formats[issue.format] ?? `a valid ${issue.format}`}`;
}

function discriminators(issue: Issue): string | undefined {
  const allowed = issue.code === 'invalid_union' ? tags(issue) : undefined;
  return allowed && oneOf(allowed);
}

/** What the key may say that tells the options of a union apart; where one option is the default, it may also be left out. */
function tags(issue: z.core.$ZodIssueInvalidUnion) {
  return issue.inclusive === false ? undefined : issue.options?.filter((tag) => tag !== undefined);
}

/** The issues of the option that the input most likely meant: one that took its type, with the fewest issues. */
function likeliest(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  return issue.errors
    .filter(
      (issues) =>
        !issues.some(
          ({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
        ),
    )
    .sort((a, b) => a.length - b.length)[0];
}
