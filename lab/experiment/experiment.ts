import { setTimeout as sleep } from 'node:timers/promises';
import type { FileSpec } from '../../src/layout.ts';
import type { Tree } from '../../src/model.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import type { ControlPlane, Say } from '../control-plane.ts';
import { makeCluster } from './cluster.ts';
import type { ExperimentRecord, Moment } from './record.ts';
import { rest, throwIfEnded } from './rest.ts';
import { Watched } from './watched.ts';

/** How long an experiment goes on. */
export interface Duration {
  /** Seconds of the load, from its beginning. */
  readonly seconds: number;
  /** Seconds in which nothing moves before it begins. */
  readonly calmSeconds: number;
}

/** Milliseconds between two looks. */
const PERIOD = 1000;

/** Seconds between two lines for people. */
const LINE = 30;

/**
 * Makes a cluster, waits until it is at rest, lets the load come, and writes down what happens, in real time. A look that fails is
 * a gap in the record. The control plane is the caller's to stop.
 * @throws Problems where the cluster never comes to rest, or a program of it ends.
 */
export async function experiment(
  plane: ControlPlane,
  tree: Tree,
  scenario: Scenario,
  load: string,
  files: readonly FileSpec[],
  { seconds, calmSeconds }: Duration,
  say: Say,
): Promise<ExperimentRecord> {
  const playing = await makeCluster(plane, tree, scenario, files, say);
  const watched = new Watched(plane.admin, scenario);
  await rest(plane, playing, watched, scenario, calmSeconds, say);
  const moments: Moment[] = [];
  playing.begin();
  say('the load begins');
  let [lines, fault] = [-1, ''];
  while (playing.at < seconds) {
    throwIfEnded(plane);
    const begin = Date.now();
    const failed = await watched.look().then(
      () => '',
      ({ message }: Error) => message,
    );
    if (failed === '') moments.push(watched.moment(playing));
    else if (failed !== fault) say(`nothing can be seen: ${failed}`);
    fault = failed;
    const last = moments.at(-1);
    if (last && Math.floor(last.at / LINE) > lines) {
      lines = Math.floor(last.at / LINE);
      say(lineOf(last));
    }
    await sleep(Math.max(0, begin + PERIOD - Date.now()));
  }
  return { environment: tree.environment.name, load, moments };
}

function lineOf({ at, nodes, apps, outOfSync }: Moment): string {
  const time = `${String(Math.floor(at / 60)).padStart(3)}:${String(Math.floor(at % 60)).padStart(2, '0')}`;
  const words = Object.entries(apps).map(
    ([name, { wanted, ready, arrived, served, queued }]) =>
      `${name} ${ready} of ${wanted} ready, ${arrived.toFixed(1)}/s in, ${served.toFixed(1)}/s served, ${Math.round(queued)} wait`,
  );
  const stray = outOfSync.length > 0 ? `; not Synced: ${outOfSync.join(', ')}` : '';
  return `${time}  ${words.join('; ')}; ${nodes} nodes${stray}`;
}
