import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * What failed in a run of vitest, one line each, from its JSON report: file, name and the first line of what it said, which has the seed of a
 * property. A file that could not be run is one of them.
 * @param {string} report path of the report; none where the run left none.
 * @returns {string[]} lines that begin with FAILED, so that whoever has a long log finds them.
 */
export function failuresIn(report) {
  let results;
  try {
    ({ testResults: results } = JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return [];
  }
  return results.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`FAILED ${file}: ${firstLine(message)}`];
    return failed.map(
      ({ fullName, failureMessages: [said = ''] }) => `FAILED ${file}: ${fullName}: ${firstLine(said)}`,
    );
  });
}

const firstLine = (text = '') => stripVTControlCharacters(text).trim().split('\n', 1)[0].slice(0, 300);
