import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child;
    this.#folder = folder;
    this.env = {
      ...process.env,
      ...NO_AWS,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      NO_PROXY: '127.0.0.1',
    };
  }

  /** It takes a free port by itself: one that is looked for first may be another test's by the time it listens. */
  static async start(): Promise<Moto> {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-moto-'));
    const log = join(folder, 'log');
    // A file, since a pipe that nobody reads while a test waits for a program would fill.
    const output = openSync(log, 'w');
    const child = spawn('moto_server', ['--host', '127.0.0.1', '--port', '0'], {
      env: { ...process.env, MOTO_ACCOUNT_ID: ACCOUNT, PYTHONUNBUFFERED: '1' },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    for (let left = 300; child.exitCode === null && left > 0; left--) {
      const [, port] = / http:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(log, 'utf8')) ?? [];
      if (port !== undefined && (await answers(port))) return new Moto(child, folder, Number(port));
      await sleep(200);
    }
    const said = readFileSync(log, 'utf8');
    await end(child, folder);
    throw new Error(`moto_server does not answer: ${said}`);
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
    await end(this.#child, this.#folder);
  }
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.kill()) await gone;
  rmSync(folder, { recursive: true, force: true });
}

async function answers(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/moto-api/`).then(
    ({ ok }) => ok,
    () => false,
  );
}
