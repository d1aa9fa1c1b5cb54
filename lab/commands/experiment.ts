import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../../src/assemble.ts';
import { loadCatalog } from '../../src/catalog.ts';
import { type Arguments, type Command, UsageError } from '../../src/cli/command.ts';
import { componentIn } from '../../src/cli/component.ts';
import { ROOT } from '../../src/cli/root.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import type { Environment } from '../../src/environment.ts';
import { treeFiles } from '../../src/files.ts';
import { readLoadProfile, secondsOf, segmentsOf } from '../../src/load/profile.ts';
import { printable } from '../../src/problem.ts';
import { scenarioOf } from '../../src/simulate/read/scenario.ts';
import { replaceFile } from '../../src/write/replace.ts';
import { ControlPlane } from '../control-plane.ts';
import { agreementSvg } from '../experiment/drawing.ts';
import { experiment } from '../experiment/experiment.ts';
import { agreementText } from '../experiment/figure.ts';
import { nearestRun, phasesText } from '../experiment/phases.ts';
import { generatedFiles } from '../generated.ts';
import { Home } from '../home.ts';

/** Seconds of real time that an experiment takes at most, where nobody says otherwise. */
const MOST = 900;

const command: Command = {
  usage: `lab experiment <env> <app> [--load FILE] [options]

What an app does under a load, in real time: its objects as they are generated, synced by Argo CD, under the real KEDA, HPA
controller, scheduler, Karpenter and Prometheus. What its pods serve and use is played by the app's service model. Ends with how
far what was seen is from what \`espalier simulate\` says; exit code 1 where the two do not agree, or an Application was not Synced.

  --load FILE         the load profile (default: the one that the environment names for the app under \`load:\`)
  --seconds N         how long to look, from the beginning of the load (default: the load and 420 s, ${MOST} s at most)
  --calm N            seconds of rest before the load begins (default: 60)
  --out FILE          also write a chart of both, an SVG that needs nothing else
  --json FILE         also write what was seen, each second
  --from DIR          folder of environments (default: environments)
  --home DIR          folder of the lab while it runs (default: a new one for temporary files)`,
  options: {
    load: { type: 'string' },
    seconds: { type: 'string' },
    calm: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'string' },
    from: { type: 'string' },
    home: { type: 'string' },
  },
  positionals: [2, 2],

  async run(input) {
    const { text } = input;
    const [name = '', app = ''] = input.positionals;
    const file = text('load');
    const given = file === undefined ? undefined : readLoadProfile(file);
    const catalog = await loadCatalog(ROOT);
    const [environment] = loadEnvironments(text('from') ?? 'environments', catalog, [name]);
    const tree = assemble(environment as Environment, catalog);
    componentIn(tree, app);
    const profile = given ?? (environment as Environment).profiles?.get(app);
    if (profile === undefined)
      throw new UsageError(`--load is missing, and the environment names no load for "${printable(app)}"`);
    const scenario = scenarioOf(tree, new Map([[app, profile]]));
    const loadSeconds = secondsOf(segmentsOf(profile));
    const seconds = secondsIn(input, 'seconds') ?? Math.min(MOST, loadSeconds + 420);
    const calmSeconds = secondsIn(input, 'calm') ?? 60;
    const files = text('from') === undefined ? generatedFiles(name) : treeFiles(tree);
    const home = new Home(text('home') ?? mkdtempSync(join(tmpdir(), 'espalier-experiment-')));
    const plane = await ControlPlane.start(home);
    const end = () => void plane.stop().then(() => process.exit(130));
    process.once('SIGINT', end).once('SIGTERM', end);
    try {
      const record = await experiment(
        plane,
        tree,
        scenario,
        profile.description,
        files,
        { seconds, calmSeconds },
        (line) => console.log(printable(line)),
      );
      const json = text('json');
      if (json !== undefined) replaceFile(json, `${JSON.stringify(record)}\n`);
      const { agreement, trace, ...phase } = nearestRun(scenario, record, seconds);
      console.log(`\n${printable(agreementText(agreement))}\n\n${phasesText(phase)}`);
      const out = text('out');
      if (out !== undefined) replaceFile(out, agreementSvg(agreement, trace, record));
      const stray = [...new Set(record.moments.flatMap(({ outOfSync }) => outOfSync))];
      console.log(
        stray.length === 0
          ? 'Argo CD called every Application Synced all the time.'
          : `Argo CD did not always call these Synced: ${printable(stray.join(', '))}.`,
      );
      return agreement.agrees && stray.length === 0 ? 0 : 1;
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
      await plane.stop();
    }
  },
};

function secondsIn({ text }: Arguments, option: string): number | undefined {
  const value = text(option);
  if (value === undefined) return undefined;
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw new UsageError(
    `--${option} is "${printable(value)}"; it must be a whole number of seconds up to 99999`,
  );
}

export default command;
