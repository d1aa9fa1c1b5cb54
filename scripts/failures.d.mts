/** What failed in a run of vitest, one line each, from its JSON report; see failures.mjs. */
export function failuresIn(report: string): string[];
