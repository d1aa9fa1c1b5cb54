import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interrupted } from '../../src/cli/ask.ts';
import { type Arguments, type Command, UsageError } from '../../src/cli/command.ts';
import { throwIfUnwritable, writing } from '../../src/cli/new-file.ts';
import { underLoad } from '../../src/cli/under-load.ts';
import { treeFiles } from '../../src/files.ts';
import { secondsOf, segmentsOf } from '../../src/load/profile.ts';
import { Problems, printable } from '../../src/problem.ts';
import { replaceFile } from '../../src/write/replace.ts';
import { ControlPlane, type Say } from '../control-plane.ts';
import { throwIfMissing } from '../experiment/cluster.ts';
import { agreementSvg } from '../experiment/drawing.ts';
import { experiment } from '../experiment/experiment.ts';
import { agreementText } from '../experiment/figure.ts';
import { throwIfCharted } from '../experiment/parts.ts';
import { nearestRun, phasesText } from '../experiment/phases.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { throwIfEnded } from '../experiment/rest.ts';
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
    const { tree, profile, scenario } = await underLoad(input);
    const loadSeconds = secondsOf(segmentsOf(profile));
    const seconds = secondsIn(input, 'seconds', 1) ?? Math.min(MOST, loadSeconds + 420);
    const calmSeconds = secondsIn(input, 'calm', 0) ?? 60;
    const [json, out] = [text('json'), text('out')];
    for (const result of [json, out]) if (result !== undefined) throwIfUnwritable(result);
    throwIfCharted(tree, scenario);
    await throwIfMissing(tree);
    // Made by the control plane, once it can start.
    const home = new Home(text('home') ?? join(tmpdir(), `espalier-experiment-${randomUUID().slice(0, 8)}`));
    const record = await during(home, (plane, say) =>
      experiment(plane, tree, scenario, profile.description, treeFiles(tree), { seconds, calmSeconds }, say),
    );
    const { agreement, trace, ...phase } = nearestRun(scenario, record, seconds);
    console.log(`\n${printable(agreementText(agreement))}\n\n${phasesText(phase)}`);
    const synced = sayStray(record);
    if (json !== undefined) writing(json, () => replaceFile(json, `${JSON.stringify(record)}\n`));
    if (out !== undefined) writing(out, () => replaceFile(out, agreementSvg(agreement, trace, record)));
    return agreement.agrees && synced ? 0 : 1;
  },
};

/** Does something with a control plane, which ends with it, whatever comes of it. @throws Interrupted on SIGINT and SIGTERM. */
async function during(
  home: Home,
  work: (plane: ControlPlane, say: Say) => Promise<ExperimentRecord>,
): Promise<ExperimentRecord> {
  const plane = await ControlPlane.start(home);
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  let over = false;
  const end = () => reject(new Interrupted());
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    // What goes on after an interrupt fails with the control plane, and nobody wants to hear of it.
    return await Promise.race([work(plane, (line) => over || console.log(printable(line))), interrupted]);
  } catch (error) {
    // Without its API server everything fails; what it said is the reason.
    if (!(error instanceof Problems || error instanceof Interrupted)) throwIfEnded(plane);
    throw error;
  } finally {
    over = true;
    await plane.stop();
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

/** Says whether Argo CD called every Application Synced, and returns it. */
function sayStray({ moments }: ExperimentRecord): boolean {
  const stray = [...new Set(moments.flatMap(({ outOfSync }) => outOfSync))];
  if (moments.length === 0) console.log('Nothing is known of the Applications: no look succeeded.');
  else if (stray.length > 0)
    console.log(`Argo CD did not always call these Synced: ${printable(stray.join(', '))}.`);
  else console.log('Argo CD called every Application Synced all the time.');
  return moments.length > 0 && stray.length === 0;
}

function secondsIn({ text }: Arguments, option: string, least: number): number | undefined {
  const value = text(option);
  if (value === undefined) return undefined;
  if (/^\d{1,5}$/.test(value) && Number(value) >= least) return Number(value);
  throw new UsageError(
    `--${option} is "${printable(value)}"; it must be a whole number of seconds from ${least} to 99999`,
  );
}

export default command;
