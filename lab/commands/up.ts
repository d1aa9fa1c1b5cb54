import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Arguments, type Command, UsageError } from '../../src/cli/command.ts';
import { type Problem, Problems } from '../../src/problem.ts';
import { chosen, type Found } from '../existing.ts';
import type { Message, Request } from '../keeper.ts';
import { recorded, runs, sweep } from '../pids.ts';
import { HOME_USAGE, homeOf } from './home.ts';

const command: Command = {
  usage: `lab up <env> [--charts DIR] [--within SECONDS] [--home DIR]
       lab up <env> --kubeconfig FILE [--context NAME] [--charts DIR] [--within SECONDS] [--home DIR]
       lab up --only api [--home DIR]

Starts etcd, Kubernetes' control plane, kwok and Argo CD on loopback, at the versions that the tree deploys, applies
generated/<env>/bootstrap/, and shows the Applications until all are Synced and Healthy; exit code 1 where they are not in
time. Everything runs until \`lab down\`. Stand-ins of the same names and versions take the place of the charts.

  --charts DIR       folder of real charts, <name>-<version>.tgz, which are served instead of their stand-ins
  --kubeconfig FILE  a cluster that is there already (kind, k3d) in place of the lab's own: Argo CD runs here and syncs
                     into it, its own controllers and nodes do the rest, charts come from where the tree says
  --context NAME     context of that kubeconfig; default: its current one
  --remote NAME      the context's name once more, where its cluster is on another machine
  --only api         etcd and kube-apiserver alone
  --within           seconds for the Applications; default: 900
${HOME_USAGE}`,
  options: {
    only: { type: 'string' },
    home: { type: 'string' },
    within: { type: 'string' },
    charts: { type: 'string' },
    kubeconfig: { type: 'string' },
    context: { type: 'string' },
    remote: { type: 'string' },
  },
  positionals: [0, 1],

  async run(input) {
    const request = requestOf(input);
    const home = homeOf(input);
    if (request.cluster !== undefined) announce(chosen(request.cluster), request.environment ?? '');
    const left = home.exists && !recorded(home).some((it) => it.name === 'keeper' && runs(it));
    if (left)
      console.log(`cleaned up after a lab that was cut off: ${sweep(home).join(', ') || 'files only'}`);
    const keeper = fork(
      fileURLToPath(new URL('../keeper.ts', import.meta.url)),
      [home.folder, JSON.stringify(request)],
      { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
    );
    const code = await follow(keeper);
    if (home.state?.phase === 'ready') {
      console.log(`\nexport KUBECONFIG=${home.path('kubeconfig')}`);
      if (request.environment !== undefined)
        console.log('look at: kubectl get applications -n argocd; kubectl get pods,nodes -A');
      console.log(`logs: ${home.path('logs')}; end it with: npm run lab -- down`);
    }
    return code;
  },
};

/** What the command line asks for. Throws UsageError. */
function requestOf(input: Arguments): Request {
  const only = input.text('only');
  const file = input.text('kubeconfig');
  const [environment] = input.positionals;
  if (only === undefined ? environment === undefined : only !== 'api' || environment !== undefined) {
    throw new UsageError('say what to start: an environment, or --only api');
  }
  const seconds = Number(input.text('within') ?? 900);
  if (!(seconds >= 0)) throw new UsageError('--within takes a number of seconds');
  const [context, remote] = [input.text('context'), input.text('remote')];
  if (file === undefined && (context ?? remote) !== undefined) {
    throw new UsageError('--context and --remote say which context of --kubeconfig is meant');
  }
  if (file !== undefined && environment === undefined)
    throw new UsageError('--kubeconfig needs an environment');
  const [charts] = chartsIn(input.text('charts'));
  return {
    ...(environment !== undefined && { environment }),
    within: seconds * 1000,
    ...(charts !== undefined && { charts }),
    ...(file !== undefined && { cluster: { file: resolve(file), context, remote } }),
  };
}

/** What becomes of a cluster that is not the lab's own, before anything does. */
function announce({ context, server }: Found, environment: string): void {
  console.log(`cluster: context ${context}, ${server}
The lab installs the CRDs and settings of Argo CD there, in the namespace argocd, and everything that generated/${environment}/
holds. \`lab down\` ends what runs here; what is in the cluster stays. Take one that you can throw away.`);
}

/** The folder of real charts, which must be there. */
function chartsIn(folder: string | undefined): string[] {
  if (folder === undefined) return [];
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return [resolve(folder)];
  throw new UsageError(`--charts: there is no folder ${folder}`);
}

/** Shows what the keeper says until the lab is ready or has failed. Ctrl-C ends the keeper too, and waits for it. */
async function follow(keeper: ChildProcess): Promise<number> {
  const interrupt = () => keeper.kill('SIGTERM');
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  keeper.stderr?.pipe(process.stderr);
  try {
    return await new Promise<number>((resolve, reject) => {
      let problems: readonly Problem[] = [];
      keeper.on('message', (message: Message) => {
        if ('say' in message) console.log(message.say);
        else if ('ready' in message) resolve(message.done ? 0 : 1);
        else problems = message.problems;
      });
      keeper.on('error', reject);
      // The channel ends after the last message, which may be read later than the process ends.
      const exit = new Promise<number>((done) => keeper.on('exit', (code) => done(code ?? 1)));
      keeper.on('disconnect', async () => {
        const code = await exit;
        if (problems.length > 0) reject(new Problems(problems));
        else resolve(code);
      });
    });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    keeper.stderr?.destroy();
    if (keeper.connected) keeper.disconnect();
    keeper.unref();
  }
}

export default command;
