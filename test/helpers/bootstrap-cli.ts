import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { PULUMI_VERSION } from '../../bootstrap/pulumi/program.ts';
import { type Ended, ROOT } from './cli.ts';
import { temporaryFolder } from './folders.ts';
import { type Answer, StandIn } from './stand-in.ts';

/** Account of the environments of this repository. */
export const ACCOUNT = '111122223333';

/** A caller in an account, as `aws sts get-caller-identity` gives it. */
export const identity = (account = ACCOUNT) =>
  JSON.stringify({ UserId: 'AIDA', Account: account, Arn: `arn:aws:iam::${account}:user/somebody` });

/** What AWS says where all is as it should be. */
export const AWS_WELL: readonly Answer[] = [
  { to: 'sts get-caller-identity', out: identity() },
  { to: 's3api get-bucket-location', out: '{ "LocationConstraint": "eu-central-1" }' },
];

/** Environment variables under which the AWS CLI finds nothing that is not a test's. */
export const NO_AWS = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_PROFILE: undefined,
};

export const PROGRAM = join(ROOT, 'bootstrap/bootstrap.mjs');

/** Runs `node bootstrap/bootstrap.mjs` as a user would, in a process of its own and without a terminal. */
export function bootstrap(args: readonly string[], env: NodeJS.ProcessEnv = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...NO_AWS, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status, out: stdout, err: stderr };
}

/** A machine with an AWS CLI and a Pulumi that are stand-ins, and environments of its own. */
export class Machine {
  readonly folder = temporaryFolder();
  readonly environments = join(this.folder, 'environments');
  readonly aws: StandIn;
  readonly pulumi: StandIn;

  constructor(pulumi: readonly Answer[], aws: readonly Answer[] = AWS_WELL) {
    cpSync(join(ROOT, 'environments'), this.environments, { recursive: true });
    this.aws = new StandIn(join(this.folder, 'bin/aws'), aws);
    this.pulumi = new StandIn(join(this.folder, 'pulumi/versions', PULUMI_VERSION, 'bin/pulumi'), pulumi);
  }

  get env(): Readonly<Record<string, string>> {
    return {
      PATH: `${join(this.folder, 'bin')}:/usr/bin:/bin`,
      PULUMI_HOME: join(this.folder, 'pulumi'),
    };
  }

  /** Runs a command on an environment of this machine; what follows `--` stays last. */
  run(...args: string[]): Ended {
    const end = args.includes('--') ? args.indexOf('--') : args.length;
    return bootstrap(args.toSpliced(end, 0, '--from', this.environments), this.env);
  }
}
