import { setTimeout as sleep } from 'node:timers/promises';
import { Problems } from '../../src/problem.ts';
import type { AppScenario, Scenario } from '../../src/simulate/scenario.ts';
import { tail } from '../child.ts';
import { isTrue } from '../condition.ts';
import type { ControlPlane, Say } from '../control-plane.ts';
import type { Playing } from './playing.ts';
import { namespaceOf } from './pods.ts';
import type { Watched } from './watched.ts';

/** Seconds in which a cluster has to come to rest, before the calm begins. */
const REST_WITHIN = 480;

/** Milliseconds between two looks. */
const PERIOD = 1000;

/**
 * Waits until everything is Synced and well, at its smallest, and nothing has moved for a while.
 * @throws Problems: LAB_NOT_AT_REST, LAB_PROGRAM_FAILED.
 */
export async function rest(
  plane: Pick<ControlPlane, 'ended' | 'home'>,
  playing: Playing,
  watched: Watched,
  scenario: Scenario,
  calmSeconds: number,
  say: Say,
): Promise<void> {
  const begin = Date.now();
  let [since, before, said] = [begin, '', ''];
  for (;;) {
    throwIfEnded(plane);
    const moves = await watched.look().then(
      () => movesIn(playing, watched, scenario),
      ({ message }: Error) => [`nothing can be seen: ${message}`],
    );
    const state = JSON.stringify([playing.nodes, moves]);
    if (moves.length > 0 || state !== before) since = Date.now();
    else if (Date.now() - since >= calmSeconds * 1000) break;
    before = state;
    const line = moves.join('; ');
    if (line !== said && line !== '') say(`not at rest: ${line}`);
    said = line;
    if (Date.now() - begin > (REST_WITHIN + calmSeconds) * 1000) throw neverAtRest(said);
    await sleep(PERIOD);
  }
  say(`at rest with ${playing.nodes} nodes after ${Math.round((Date.now() - begin) / 1000)} s`);
}

function movesIn(playing: Playing, watched: Watched, { apps }: Scenario): string[] {
  const { applications, outOfSync, unwell } = watched;
  return [
    ...(applications.length === 0 ? ['no Application is there'] : []),
    ...outOfSync.map((name) => `${name} is not Synced`),
    ...unwell.map((name) => `${name} is not Healthy`),
    ...(playing.pending > 0 ? [`${playing.pending} pods have no node`] : []),
    ...apps.flatMap((app) => movesOf(app, playing, watched)),
  ];
}

function movesOf(
  { name, workload, scaling }: AppScenario,
  playing: Playing,
  { deployments, autoscalers }: Watched,
): string[] {
  const deployment = deployments.get(name);
  if (deployment === undefined) return [`${workload} is not there`];
  const { replicas = 1 } = deployment.spec;
  const ready = playing.seen()[name]?.ready ?? 0;
  if (ready !== replicas) return [`${name} has ${ready} of ${replicas} pods ready`];
  if (scaling.kind === 'fixed') return [];
  const namespace = namespaceOf(workload);
  const hpa = autoscalers.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === scaling.name,
  );
  const active = hpa !== undefined && isTrue(hpa, 'ScalingActive');
  // KEDA's own part decides about the first pod, and the HPA is told off while there is none.
  if (!active && replicas > 0) return [`${name} is not scaled by ${scaling.name} yet`];
  const smallest = scaling.kind === 'keda' ? (scaling.keda.idle ?? scaling.keda.min) : scaling.hpa.min;
  return replicas === smallest ? [] : [`${name} has ${replicas} replicas, not ${smallest}`];
}

/** @throws Problems: LAB_PROGRAM_FAILED where a program has ended by itself, with the end of its log. */
export function throwIfEnded({ ended, home }: Pick<ControlPlane, 'ended' | 'home'>): void {
  const [how] = ended;
  if (how === undefined) return;
  const [name = ''] = how.split(':');
  throw new Problems([
    {
      code: 'LAB_PROGRAM_FAILED',
      at: { path: name },
      message: `a program ended while it was needed: ${how}; the last it said:\n${tail(home.path('logs', `${name}.log`))}`,
      cure: 'Run it again with --home DIR, and read DIR/logs/ while it runs.',
    },
  ]);
}

function neverAtRest(why: string): Problems {
  return new Problems([
    {
      code: 'LAB_NOT_AT_REST',
      at: {},
      message: `the cluster did not come to rest within ${REST_WITHIN} s: ${why || 'nodes came and went'}`,
      cure: 'Look at what does not settle with npm run lab -- up, and mend it.',
    },
  ]);
}
