import { setTimeout as sleep } from 'node:timers/promises';
import type { FileSpec } from '../../src/layout.ts';
import type { Tree } from '../../src/model.ts';
import { Problems } from '../../src/problem.ts';
import type { AppScenario, Scenario } from '../../src/simulate/scenario.ts';
import type { StoredObject } from '../client.ts';
import { isTrue } from '../condition.ts';
import type { ControlPlane, Say } from '../control-plane.ts';
import { type ExperimentCluster, makeCluster } from './cluster.ts';
import { namespaceOf } from './kubelet.ts';
import type { ExperimentRecord, Moment } from './record.ts';

/** How long an experiment goes on. */
export interface Duration {
  /** Seconds of the load, from its beginning. */
  readonly seconds: number;
  /** Seconds in which nothing moves before it begins. */
  readonly calmSeconds: number;
}

/** Seconds in which a cluster has to come to rest. */
const REST_WITHIN = 480;

/** Milliseconds between two looks. */
const PERIOD = 1000;

/**
 * Makes a cluster, waits until it is at rest, lets the load come, and writes down what happens, in real time. The control plane is
 * the caller's to stop. Throws Problems where it never comes to rest.
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
  const cluster = await makeCluster(plane, tree, scenario, files, say);
  const watched = new Watched(plane, scenario);
  await rest(cluster, watched, scenario, calmSeconds, say);
  const { playing } = cluster;
  const moments: Moment[] = [];
  let broken: string | undefined;
  void plane.broken.then((how) => {
    broken = how;
  });
  playing.begin();
  say('the load begins');
  let said = -1;
  while (playing.at < seconds) {
    if (broken !== undefined) throw programEnded(broken);
    const begin = Date.now();
    await watched.look();
    const moment = momentOf(cluster, watched, scenario);
    moments.push(moment);
    const minute = Math.floor(moment.at / 30);
    if (minute > said) say(lineOf(moment));
    said = minute;
    await sleep(Math.max(0, begin + PERIOD - Date.now()));
  }
  return { environment: tree.environment.name, load, moments };
}

/** What is looked at beside pods and nodes. */
class Watched {
  readonly #plane: ControlPlane;
  readonly #scenario: Scenario;
  applications: readonly StoredObject[] = [];
  /** By the app's name. */
  deployments: ReadonlyMap<string, StoredObject> = new Map();
  autoscalers: readonly StoredObject[] = [];

  constructor(plane: ControlPlane, scenario: Scenario) {
    this.#plane = plane;
    this.#scenario = scenario;
  }

  async look(): Promise<void> {
    const { admin } = this.#plane;
    const [applications, deployments, autoscalers] = await Promise.all([
      admin.list('argoproj.io/v1alpha1', 'Application'),
      Promise.all(
        this.#scenario.apps.map(async ({ name, workload }) => {
          const [, namespace = '', deployment = ''] = /^Deployment ([^/]+)\/(.+)$/.exec(workload) ?? [];
          const found = await admin.get({
            ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
            ...{ namespace, name: deployment },
          });
          return found === undefined ? [] : [[name, found] as const];
        }),
      ),
      admin.list('autoscaling/v2', 'HorizontalPodAutoscaler'),
    ]);
    this.applications = applications;
    this.deployments = new Map(deployments.flat());
    this.autoscalers = autoscalers;
  }

  get outOfSync(): string[] {
    return this.applications
      .filter(({ status }) => status?.sync?.status !== 'Synced')
      .map(({ metadata }) => metadata.name);
  }

  get unwell(): string[] {
    return this.applications
      .filter(({ status }) => status?.health?.status !== 'Healthy')
      .map(({ metadata, status }) => `${metadata.name} (${status?.health?.status ?? 'not known'})`);
  }

  /** What a Deployment asks for; `undefined` while it is not there. */
  replicas(app: string): number | undefined {
    return this.deployments.get(app)?.spec.replicas;
  }
}

function momentOf({ playing }: ExperimentCluster, watched: Watched, { apps }: Scenario): Moment {
  const seen = playing.seen();
  return {
    at: playing.at,
    nodes: playing.nodes,
    apps: Object.fromEntries(
      apps.flatMap(({ name }) => {
        const [one, wanted] = [seen[name], watched.replicas(name)];
        return one && wanted !== undefined ? [[name, { ...one, wanted }]] : [];
      }),
    ),
    outOfSync: watched.outOfSync,
  };
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

/** Waits until everything is Synced and well, at its smallest, and nothing has moved for a while. */
async function rest(
  { playing }: ExperimentCluster,
  watched: Watched,
  scenario: Scenario,
  calmSeconds: number,
  say: Say,
): Promise<void> {
  const begin = Date.now();
  let [since, before, said] = [Date.now(), '', ''];
  while (Date.now() - since < calmSeconds * 1000) {
    if (Date.now() - begin > REST_WITHIN * 1000) throw neverAtRest(said);
    await sleep(PERIOD);
    await watched.look();
    const moves = movesIn(playing, watched, scenario);
    const state = JSON.stringify([playing.nodes, moves]);
    if (moves.length > 0 || state !== before) since = Date.now();
    before = state;
    const line = moves.join('; ');
    if (line !== said && line !== '') say(`not at rest: ${line}`);
    said = line;
  }
  say(`at rest with ${playing.nodes} nodes after ${Math.round((Date.now() - begin) / 1000)} s`);
}

function movesIn(playing: ExperimentCluster['playing'], watched: Watched, { apps }: Scenario): string[] {
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
  playing: ExperimentCluster['playing'],
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

function programEnded(how: string): Problems {
  return new Problems([
    {
      code: 'LAB_PROGRAM_FAILED',
      at: { path: how.split(':')[0] ?? '' },
      message: `a program ended while the load went on: ${how}`,
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
