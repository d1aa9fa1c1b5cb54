import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT, NO_AWS } from './bootstrap-cli.ts';

/** Why AWS cannot be played here; `undefined` where it can, by moto's server (https://docs.getmoto.org) asked by the real AWS CLI. */
export const NO_MOTO = ['aws', 'moto_server'].every(onPath)
  ? undefined
  : "there are no programs `aws` and `moto_server` on the PATH (pip install awscli==1.46.3 'moto[server]==5.2.5')";

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** An account of AWS that is empty when it starts. */
export class Moto {
  /** Environment variables by which the AWS CLI asks it. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.env = {
      ...process.env,
      ...NO_AWS,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      NO_PROXY: '127.0.0.1',
    };
  }

  static async start(): Promise<Moto> {
    const port = await freePort();
    const child = spawn('moto_server', ['--host', '127.0.0.1', '--port', String(port)], {
      env: { ...process.env, MOTO_ACCOUNT_ID: ACCOUNT },
      stdio: 'ignore',
    });
    const moto = new Moto(child, port);
    for (let left = 300; child.exitCode === null && left > 0; left--) {
      if (await answers(port)) return moto;
      await sleep(200);
    }
    await moto.stop();
    throw new Error('moto_server does not answer');
  }

  /** What the AWS CLI answers, asked by the test itself. */
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shape of their call
  ask(...args: string[]): any {
    const { status, stdout, stderr } = spawnSync('aws', [...args, '--output', 'json'], {
      env: { ...process.env, AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'eu-central-1', ...this.env },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`aws ${args.join(' ')}: ${stderr}`);
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode === null && this.#child.kill()) await gone;
  }
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/moto-api/`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
