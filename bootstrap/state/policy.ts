import type { PolicyDocument } from '../../platform/_iam/policy.ts';

/** A statement as AWS hands it back, where a list of one may be its only value. */
type Given = Readonly<Record<string, unknown>> & { readonly Sid?: string };

/** How the policy on a resource stands to the wanted one. */
export interface PolicyState {
  /** Wanted statements that are not there, or say something else, by their Sid. */
  readonly lacking: readonly string[];
  /** Statements that somebody else has added, which stay. */
  readonly foreign: readonly string[];
  /** What to write: the wanted statements, then those of somebody else. */
  readonly document: string;
}

/**
 * Compares by meaning: order and form of lists do not count. Statements of other names are somebody else's, such as guard rails that the company
 * puts on every bucket, and stay.
 * @param text the policy as AWS gives it; `undefined` where there is none.
 */
export function comparePolicy(wanted: PolicyDocument, text: string | undefined): PolicyState {
  const given: Given[] = text === undefined ? [] : [JSON.parse(text).Statement ?? []].flat();
  const ours = new Map(wanted.Statement.map((statement) => [statement.Sid ?? '', statement]));
  const lacking = [...ours].filter(
    ([sid, statement]) => !given.some((one) => one.Sid === sid && plain(one) === plain(statement)),
  );
  const foreign = given.filter(({ Sid }) => Sid === undefined || !ours.has(Sid));
  return {
    lacking: lacking.map(([sid]) => sid),
    foreign: foreign.map(({ Sid, Effect }) => Sid ?? `a statement "${Effect}" without a name`),
    document: JSON.stringify({ ...wanted, Statement: [...wanted.Statement, ...foreign] }),
  };
}

/** Text by which two values are the same if and only if AWS takes them for the same: lists of one, empty values and order do not count. */
export function plain(value: unknown): string {
  return JSON.stringify(evened(value));
}

function evened(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(evened);
    return items.length === 1
      ? items[0]
      : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, evened(one)] as const)
      .filter(([, one]) => !isEmpty(one))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
