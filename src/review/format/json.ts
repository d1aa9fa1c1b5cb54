import type { Report } from '../report-types.ts';

/** The report as JSON in ASCII alone: no character of a tree can drive what shows it. */
export function jsonOf(report: Report): string {
  return JSON.stringify(report, null, 2).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
