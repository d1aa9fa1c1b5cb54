import { newerCharts } from '../bump/newer.ts';
import { chartData, chartNames } from '../charts/data.ts';
import { nearest } from '../nearest.ts';
import { printable } from '../problem.ts';
import { type Command, UsageError } from './command.ts';
import { jsonText } from './json.ts';
import { Progress } from './progress.ts';

const command: Command = {
  usage: `espalier bump [chart...] [--json]

Lists the charts of charts/ (or those named) of which their repository has a newer release: the newest one, and the newest
under the same first number. Pre-releases do not count. Changes nothing: npm run charts -- refresh <chart> does, where the chart can
be had. Exits with 1 where a repository could not be asked. Behind a proxy: NODE_USE_ENV_PROXY=1.

  --json  as JSON (docs/json.md)`,
  options: { json: { type: 'boolean' } },

  async run({ positionals, flag }) {
    const known = chartNames();
    for (const name of positionals) {
      if (known.includes(name)) continue;
      const guess = nearest(name, known);
      throw new UsageError(
        `no chart "${printable(name)}" is pinned${guess ? `; did you mean "${guess}"?` : ''}`,
      );
    }
    const pins = (positionals.length > 0 ? [...new Set(positionals)] : known).map((name) => {
      const { version, repoURL, oci } = chartData(name);
      return { chart: name, version, repoURL, oci };
    });
    const progress = new Progress();
    const ticking = setInterval(() => progress.step(`asking for ${pins.length} charts`), 1000);
    const charts = await newerCharts(pins).finally(() => {
      clearInterval(ticking);
      progress.done();
    });
    if (flag('json')) console.log(jsonText({ charts }));
    else {
      const width = Math.max(...charts.map(({ chart }) => chart.length));
      for (const { chart, pinned, state, newest, newestSameMajor, problem } of charts) {
        const more =
          newestSameMajor !== null && newestSameMajor !== newest ? `, ${newestSameMajor} before it` : '';
        const what = {
          current: 'current',
          newer: `-> ${newest}${more}`,
          unreachable: `not known: ${problem}`,
        }[state];
        console.log(printable(`${chart.padEnd(width)}  ${pinned.padEnd(8)}  ${what}`));
      }
    }
    return charts.some(({ state }) => state === 'unreachable') ? 1 : 0;
  },
};

export default command;
