import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command, UsageError } from '../../src/cli/command.ts';
import { type Problem, Problems } from '../../src/problem.ts';
import type { Message } from '../keeper.ts';
import { recorded, runs, sweep } from '../pids.ts';
import { HOME_USAGE, homeOf } from './home.ts';

const command: Command = {
  usage: `lab up <env> [--within SECONDS] [--home DIR]
       lab up --only api [--home DIR]

Starts etcd, Kubernetes' control plane, kwok and Argo CD on loopback, at the versions that the tree deploys, applies
generated/<env>/bootstrap/, and shows the Applications until all are Synced and Healthy; exit code 1 where they are not in
time. Everything runs until \`lab down\`. Stand-ins of the same names and versions take the place of the charts.

  --only api   etcd and kube-apiserver alone
  --within     seconds for the Applications; default: 900
${HOME_USAGE}`,
  options: { only: { type: 'string' }, home: { type: 'string' }, within: { type: 'string' } },
  positionals: [0, 1],

  async run(input) {
    const only = input.text('only');
    const [environment] = input.positionals;
    if (only === undefined ? environment === undefined : only !== 'api' || environment !== undefined) {
      throw new UsageError('say what to start: an environment, or --only api');
    }
    const seconds = Number(input.text('within') ?? 900);
    if (!(seconds >= 0)) throw new UsageError('--within takes a number of seconds');
    const home = homeOf(input);
    const left = home.exists && !recorded(home).some((it) => it.name === 'keeper' && runs(it));
    if (left)
      console.log(`cleaned up after a lab that was cut off: ${sweep(home).join(', ') || 'files only'}`);
    const keeper = fork(
      fileURLToPath(new URL('../keeper.ts', import.meta.url)),
      [home.folder, ...(environment === undefined ? [] : [environment, String(seconds * 1000)])],
      {
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    );
    const code = await follow(keeper);
    if (home.state?.phase === 'ready') {
      console.log(`\nexport KUBECONFIG=${home.path('kubeconfig')}`);
      console.log(`logs: ${home.path('logs')}; end it with: npm run lab -- down`);
    }
    return code;
  },
};

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
