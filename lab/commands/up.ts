import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command, UsageError } from '../../src/cli/command.ts';
import { type Problem, Problems } from '../../src/problem.ts';
import type { Message } from '../keeper.ts';
import { recorded, runs, sweep } from '../pids.ts';
import { HOME_USAGE, homeOf } from './home.ts';

const command: Command = {
  usage: `lab up --only api [--home DIR]

Starts etcd and kube-apiserver on loopback, at the versions that the tree deploys. They run until \`lab down\`.

  --only api   the control plane alone; there is nothing else yet
${HOME_USAGE}`,
  options: { only: { type: 'string' }, home: { type: 'string' } },
  positionals: [0, 0],

  async run(input) {
    if (input.text('only') !== 'api') throw new UsageError('say what to start: --only api');
    const home = homeOf(input);
    const left = home.exists && !recorded(home).some((it) => it.name === 'keeper' && runs(it));
    if (left)
      console.log(`cleaned up after a lab that was cut off: ${sweep(home).join(', ') || 'files only'}`);
    const keeper = fork(fileURLToPath(new URL('../keeper.ts', import.meta.url)), [home.folder], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const code = await follow(keeper);
    if (code === 0) {
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
        else if ('ready' in message) resolve(0);
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
