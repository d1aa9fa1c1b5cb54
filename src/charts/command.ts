import { parseArgs } from 'node:util';
import { formatProblem, Problems, printable } from '../problem.ts';
import { chartNames } from './data.ts';
import { type Refreshed, refresh } from './refresh.ts';

const USAGE = `usage: charts refresh [chart...] [--charts DIR]

Makes charts/<chart>.json and charts/<chart>.keys.json anew from the real charts (default: all of them), pulled from
their pinned repositories, or taken from DIR. Needs helm. Writes nothing unless every statement of the records holds.`;

/** Runs `charts <args>` and returns the exit code: 0 done, 1 problems, 2 usage. */
export function chartsCommand(args: readonly string[]): 0 | 1 | 2 {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { charts: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    const [verb, ...names] = positionals;
    if (values.help || verb !== 'refresh') {
      (values.help ? console.log : console.error)(USAGE);
      return values.help ? 0 : 2;
    }
    const options = values.charts === undefined ? {} : { charts: values.charts };
    for (const one of refresh(names.length > 0 ? names : chartNames(), options))
      console.log(printable(report(one)));
    return 0;
  } catch (error) {
    if (error instanceof Problems) {
      for (const problem of error.problems) console.error(formatProblem(problem));
      return 1;
    }
    if (String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')) {
      console.error(`${(error as Error).message}\n${USAGE}`);
      return 2;
    }
    throw error;
  }
}

function report({ chart, version, changed, held, untried, differsBetweenRenders }: Refreshed): string {
  return [
    `${chart} ${version}: ${changed ? 'written' : 'unchanged'}, ${held.length} statements hold`,
    ...untried.map(({ path, because }) => `  not tried: ${path}: ${because}`),
    ...differsBetweenRenders.map((place) => `  differs between two renders: ${place}`),
  ].join('\n');
}
