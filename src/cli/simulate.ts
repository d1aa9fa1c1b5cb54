import { printable } from '../problem.ts';
import { chartHtml } from '../simulate/chart/html.ts';
import { simulationReport } from '../simulate/report/report.ts';
import { simulationText } from '../simulate/report/table.ts';
import { type RunOptions, run } from '../simulate/run.ts';
import { replaceFile } from '../write/replace.ts';
import { type Arguments, type Command, UsageError } from './command.ts';
import { writing } from './new-file.ts';
import { underLoad } from './under-load.ts';

const command: Command = {
  usage: `espalier simulate <env> <app> [--load FILE] [options]

What an app does under a load, worked out from the tree: replicas, nodes, requests served, waiting and failed, cost, and what
bounds each plateau. No cluster is asked, and the answer is the same on every machine. Exits with 1 where the peak of the load
is never served.

  --load FILE         the load profile (default: the one that the environment names for the app under \`load:\`)
  --json              as JSON, each interval included (docs/simulate.md)
  --out FILE          also write a chart, a page that needs nothing else
  --after SECONDS     how long to look on after the load has ended (default: 900)
  --blind FROM-TO     Prometheus cannot be asked from one second to another, such as 300-900
  --rollout SECONDS   when the app gets a new template
  --from DIR          folder of environments (default: environments)`,
  options: {
    load: { type: 'string' },
    json: { type: 'boolean' },
    out: { type: 'string' },
    after: { type: 'string' },
    blind: { type: 'string' },
    rollout: { type: 'string' },
    from: { type: 'string' },
  },
  positionals: [2, 2],

  async run(input) {
    const { text, flag } = input;
    const options = optionsOf(input);
    const { profile, scenario } = await underLoad(input);
    const trace = run(scenario, options);
    const report = simulationReport(scenario, trace, profile.description);
    const out = text('out');
    if (out !== undefined) writing(out, () => replaceFile(out, chartHtml(report, trace)));
    console.log(
      flag('json')
        ? JSON.stringify({ ...report, series: seriesOf(trace) }, null, 1)
        : printable(simulationText(report)),
    );
    return report.apps.some(({ secondsToServePeak }) => secondsToServePeak === null) ? 1 : 0;
  },
};

/** Each interval as lists of numbers. */
function seriesOf({ apps, nodes, usdPerHour }: ReturnType<typeof run>) {
  const list = (numbers: Float64Array) => Array.from(numbers, (value) => Number(value.toFixed(4)));
  return {
    nodes: list(nodes),
    usdPerHour: list(usdPerHour),
    apps: Object.fromEntries(
      apps.map(({ name, arrived, served, failed, queued, wanted, ready }) => [
        name,
        Object.fromEntries(
          Object.entries({ due: arrived, served, failed, queued, wanted, ready }).map(([key, values]) => [
            key,
            list(values),
          ]),
        ),
      ]),
    ),
  };
}

function optionsOf({ text }: Arguments): RunOptions {
  const after = text('after');
  const rollout = text('rollout');
  const blind = text('blind');
  const [, from, to] = /^(\d{1,6})-(\d{1,6})$/.exec(blind ?? '') ?? [];
  if (blind !== undefined && (from === undefined || Number(from) >= Number(to)))
    throw new UsageError(`--blind is "${printable(blind)}"; it must be two seconds such as 300-900`);
  return {
    ...(after !== undefined && { afterSeconds: secondsIn('after', after) }),
    ...(rollout !== undefined && { rolloutAt: secondsIn('rollout', rollout) }),
    ...(from !== undefined && { blind: { from: Number(from), to: Number(to) } }),
  };
}

function secondsIn(option: string, text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new UsageError(
    `--${option} is "${printable(text)}"; it must be a whole number of seconds up to 99999`,
  );
}

export default command;
