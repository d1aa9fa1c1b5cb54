import { appendFileSync } from 'node:fs';
import { formatProblem, type Problem, Problems } from '../src/problem.ts';
import { applicationsOf, follow } from './applications.ts';
import { unlikeFootprints } from './applied.ts';
import { ControlPlane } from './control-plane.ts';
import { type Choice, chosen, ExistingCluster } from './existing.ts';
import { startFull, syncInto, treeOf } from './full.ts';
import { Home, type State } from './home.ts';
import { inventory } from './inventory.ts';
import { forget, record, sweep } from './pids.ts';
import type { Running } from './running.ts';
import { split } from './split.ts';

/**
 * The process that keeps a lab: it starts the programs, stays, and ends them when it is told to (SIGTERM, SIGINT) or when
 * whoever started it dies before the lab is ready. It talks to its starter over Node's IPC channel.
 */
export type Message =
  | { readonly say: string }
  | { readonly ready: true; readonly done: boolean }
  | { readonly problems: readonly Problem[] };

/** What the keeper is asked to do; in its second argument, as JSON. */
export interface Request {
  /** What to bootstrap; absent: the control plane alone. */
  readonly environment?: string;
  /** Milliseconds until every Application must be Synced and Healthy. */
  readonly within: number;
  /** Folder of real charts. */
  readonly charts?: string;
  /** Somebody else's cluster, in place of a control plane of the lab's own. */
  readonly cluster?: Choice;
}

const home = new Home(process.argv[2] ?? '');
const asked = JSON.parse(process.argv[3] ?? '{"within":0}') as Request;
const since = new Date().toISOString();
let running: Running | undefined;
let isReady = false;
/** Whether the folder is this process's own: another keeper's lab must not be touched. */
let isOwn = false;

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
process.on('disconnect', () => {
  if (!isReady) void stop();
});

let started: Running | undefined;
try {
  const tree = asked.environment === undefined ? undefined : await treeOf(asked.environment);
  const options = asked.charts === undefined ? {} : { charts: asked.charts };
  const begin = Date.now();
  let done = true;
  let about: Pick<State, 'server' | 'kubeconfig'>;
  if (asked.cluster !== undefined && tree !== undefined) {
    const found = chosen(asked.cluster);
    const cluster = ExistingCluster.attach(home, found, asked.cluster.file, created);
    started = cluster;
    await syncInto(cluster, tree, say, options);
    done = await follow(cluster.admin, applicationsOf(tree), say, asked.within);
    about = { server: found.server, kubeconfig: cluster.kubeconfig };
  } else {
    const plane = await ControlPlane.start(home, say, created);
    started = plane;
    if (tree !== undefined) {
      const lab = await startFull(plane, tree, say, options);
      done = await follow(plane.admin, applicationsOf(tree), say, asked.within);
      if (done) say(await split(plane.admin, Date.now() - begin));
      for (const line of inventory(lab)) say(line);
      for (const line of await unlikeFootprints(plane.admin, lab)) say(line);
    }
    about = { server: plane.server.url, kubeconfig: plane.kubeconfig };
  }
  running = started;
  home.state = { ...state('ready'), ...about, programs: running.programs };
  isReady = true;
  tell({ ready: true, done });
  say(`ended: ${await running.broken}`);
} catch (error) {
  const problems = error instanceof Problems ? error.problems : [unexpected(error)];
  // Of what fails on the way up, nothing stays.
  await started?.stop();
  isOwn = false;
  process.exitCode = 1;
  tell({ problems });
  // What was told is on its way first; the process ends when nothing is left to do.
  if (process.connected) process.disconnect();
}

function created(): void {
  isOwn = true;
  record(home, 'keeper', process.pid);
  home.state = state('starting');
}

/** While it still starts, what runs is killed: nothing in there is worth an orderly end. */
async function stop(): Promise<void> {
  if (running === undefined) {
    if (isOwn) sweep(home);
    process.exit(process.exitCode ?? 130);
  }
  if (home.state?.phase === 'stopping') return;
  home.state = { ...state('stopping') };
  forget(home, 'keeper');
  await running.stop();
  process.exit(0);
}

function state(phase: State['phase']): State {
  return { keeper: process.pid, phase, since };
}

/** To the terminal of whoever waits, and to the log. */
function say(line: string): void {
  tell({ say: line });
  if (home.exists) appendFileSync(home.path('logs', 'keeper.log'), `${new Date().toISOString()} ${line}\n`);
}

function tell(message: Message): void {
  if (process.connected) process.send?.(message);
  else if ('problems' in message && home.exists) {
    appendFileSync(home.path('logs', 'keeper.log'), `${message.problems.map(formatProblem).join('\n')}\n`);
  }
}

function unexpected(error: unknown): Problem {
  return {
    code: 'LAB_FAILED',
    at: { file: home.folder },
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    cure: 'This is a fault of the lab: report it.',
  };
}
