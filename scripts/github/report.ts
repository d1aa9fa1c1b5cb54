import { Refused } from './run.ts';

/** What the job that runs a pull request's code hands to the job that may write: facts about it, and text. */
export interface Report {
  readonly version: 1;
  readonly pullRequest: number;
  /** The commit that was looked at, 40 hexadecimal digits. */
  readonly head: string;
  /** Whether `generate --check` found nothing wrong. */
  readonly verdict: 'passed' | 'failed';
  /** What it said where it did; as it was printed. */
  readonly problems: string;
  /** What the pull request does, as Markdown. */
  readonly changes: string;
}

/** Name of the artefact, and of the file in it. */
export const ARTEFACT = 'review';
export const REPORT_FILE = 'review.json';

/** Largest archive and largest report, in bytes. GitHub takes 65,536 characters as a comment; the rest is in the job's summary. */
export const ARCHIVE_LIMIT = 256 * 1024;
export const REPORT_LIMIT = 1024 * 1024;

/** Problems that are told in full; more help nobody. */
export const PROBLEMS_LIMIT = 16 * 1024;

const CHECKS: Readonly<Record<keyof Report, (value: unknown) => boolean>> = {
  version: (value) => value === 1,
  pullRequest: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  head: (value) => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value),
  verdict: (value) => value === 'passed' || value === 'failed',
  problems: (value) => typeof value === 'string' && value.length <= PROBLEMS_LIMIT,
  changes: (value) => typeof value === 'string',
};

/** A report out of bytes that anybody may have written. @throws Refused naming every key that is not as it has to be. */
export function parseReport(bytes: Buffer): Report {
  if (bytes.length > REPORT_LIMIT) throw new Refused(`the report is larger than ${REPORT_LIMIT} bytes`);
  const value = jsonOf(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refused('the report is no JSON object');
  const given = value as Record<string, unknown>;
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(CHECKS, key));
  if (unknown.length > 0) throw new Refused(`the report has ${unknown.length} keys that nobody knows`);
  const wrong = Object.entries(CHECKS)
    .filter(([key, check]) => !check(Object.hasOwn(given, key) ? given[key] : undefined))
    .map(([key]) => key);
  if (wrong.length > 0)
    throw new Refused(`of the report, these are not as they have to be: ${wrong.join(', ')}`);
  return given as unknown as Report;
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refused('the report is no JSON in UTF-8');
  }
}
