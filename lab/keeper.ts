import { appendFileSync } from 'node:fs';
import { formatProblem, type Problem, Problems } from '../src/problem.ts';
import { applicationsOf, follow } from './applications.ts';
import { ControlPlane } from './control-plane.ts';
import { startFull, treeOf } from './full.ts';
import { Home, type State } from './home.ts';
import { forget, record, sweep } from './pids.ts';

/**
 * The process that keeps a lab: it starts the programs, stays, and ends them when it is told to (SIGTERM, SIGINT) or when
 * whoever started it dies before the lab is ready. It talks to its starter over Node's IPC channel.
 */
export type Message =
  | { readonly say: string }
  | { readonly ready: true; readonly done: boolean }
  | { readonly problems: readonly Problem[] };

const home = new Home(process.argv[2] ?? '');
/** What to bootstrap; absent: the control plane alone. */
const name = process.argv[3];
/** Milliseconds until every Application must be Synced and Healthy. */
const within = Number(process.argv[4] ?? 0);
const since = new Date().toISOString();
let plane: ControlPlane | undefined;
let isReady = false;
/** Whether the folder is this process's own: another keeper's lab must not be touched. */
let isOwn = false;

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
process.on('disconnect', () => {
  if (!isReady) void stop();
});

let started: ControlPlane | undefined;
try {
  const tree = name === undefined ? undefined : await treeOf(name);
  started = await ControlPlane.start(home, say, () => {
    isOwn = true;
    record(home, 'keeper', process.pid);
    home.state = state('starting');
  });
  let done = true;
  if (tree !== undefined) {
    await startFull(started, tree, say);
    done = await follow(started.admin, applicationsOf(tree), say, within);
  }
  plane = started;
  const { server, kubeconfig, programs } = plane;
  home.state = { ...state('ready'), server: server.url, kubeconfig, programs };
  isReady = true;
  tell({ ready: true, done });
  say(`ended: ${await plane.broken}`);
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

/** While it still starts, what runs is killed: nothing in there is worth an orderly end. */
async function stop(): Promise<void> {
  if (plane === undefined) {
    if (isOwn) sweep(home);
    process.exit(process.exitCode ?? 130);
  }
  if (home.state?.phase === 'stopping') return;
  home.state = { ...state('stopping') };
  forget(home, 'keeper');
  await plane.stop();
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
