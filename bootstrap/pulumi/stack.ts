import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from '../../src/cli/root.ts';
import { type Environment, stateBucket } from '../../src/environment.ts';
import { Problems, printable } from '../../src/problem.ts';
import { callerIn } from '../account.ts';
import { Aws } from '../aws.ts';
import { stateKeyAlias } from '../plan/delivery/state.ts';
import { attach, run } from '../process.ts';
import { Bucket } from '../state/bucket.ts';
import { curesText } from './cures.ts';
import { failuresIn } from './events.ts';
import { findPulumi } from './program.ts';
import { spared } from './spared.ts';

/** Folder of Pulumi.yaml. */
const PROJECT = resolve(ROOT, 'bootstrap');

/** Where the state is. `awssdk=v2` is said for Pulumi before 3.270, which else takes the SDK that AWS no longer keeps up (gocloud.dev/blob/s3blob). */
export const backendUrl = (environment: Environment) =>
  `s3://${stateBucket(environment)}?region=${environment.region}&awssdk=v2`;

/** What encrypts the secrets in it. */
export const secretsProvider = (environment: Environment) =>
  `awskms://${stateKeyAlias(environment)}?region=${environment.region}&awssdk=v2`;

/** The stack of an environment, whose name it has, in a state and an account that are as they should be. */
export class Stack {
  readonly name: string;
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #environment: Environment;
  readonly #caller: string;

  private constructor(environment: Environment, program: string, env: NodeJS.ProcessEnv, caller: string) {
    this.#caller = caller;
    this.name = environment.name;
    this.#environment = environment;
    this.#program = program;
    this.#env = env;
  }

  /**
   * Checks who calls, whether the state is there and whether Pulumi is, before any of them is used.
   * The program reads the same folder of environments: ESPALIER_ENVIRONMENTS names it, as seen from the project's root.
   * @throws Problems WRONG_ACCOUNT, STATE_MISSING, PULUMI_MISSING, and those of `Aws.call`.
   */
  static async open(environment: Environment): Promise<Stack> {
    const aws = new Aws(environment.region);
    const caller = await callerIn(aws, environment);
    const bucket = new Bucket(aws, stateBucket(environment), environment.account);
    if (!(await bucket.isThere())) throw stateMissing(environment);
    const program = await findPulumi();
    console.error(printable(`account ${environment.account}, ${environment.region}, as ${caller}`));
    return new Stack(environment, program, environmentOf(environment, program), caller);
  }

  /** Whether a run has made it before. */
  async exists(): Promise<boolean> {
    const { out } = await this.#ask(['stack', 'ls', '--json']);
    try {
      const stacks = JSON.parse(out) as { name: string }[];
      return stacks.some(({ name }) => name === this.name);
    } catch {
      throw failed(this.name, 'stack ls', `it prints no list of stacks: ${out.trim()}`);
    }
  }

  /** Makes it, empty, where there is none; its secrets are encrypted by the key of the state from the first on. */
  async ensure(): Promise<void> {
    if (await this.exists()) return;
    await this.#ask([
      'stack',
      'init',
      this.name,
      '--no-select',
      '--secrets-provider',
      secretsProvider(this.#environment),
    ]);
    console.error(printable(`made the stack ${this.name}`));
  }

  /** Its outputs as JSON; those that are secret are not shown. @throws Problems STACK_MISSING. */
  async outputs(): Promise<string> {
    if (!(await this.exists())) throw stackMissing(this.name);
    return (await this.#ask(['stack', 'output', '--json', '--stack', this.name])).out;
  }

  /** Runs a command of Pulumi on it, such as `run('stack', 'export')`, with the terminal; returns its exit code. */
  async run(...args: string[]): Promise<number> {
    return this.#attached(args, this.#env);
  }

  /** As `run`, for what changes resources; where one fails it says what to do about it. */
  async change(command: 'up' | 'destroy', ...args: string[]): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-events-'));
    const log = join(folder, 'events');
    try {
      // Pulumi has the option among those for its developers alone. Outputs are in the log, so nobody else reads the folder and it goes.
      const env = { ...this.#env, PULUMI_DEBUG_COMMANDS: 'true' };
      const code = await this.#attached([command, ...args, '--event-log', log], env);
      // The one of a run that ended before it made any is not there.
      const failures = code !== 0 && existsSync(log) ? failuresIn(readFileSync(log, 'utf8')) : [];
      if (failures.length > 0) console.error(`\n${printable(curesText(failures, this.name))}`);
      return code;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #attached(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
    const code = await attach(this.#program, [...args, '--stack', this.name], { cwd: PROJECT, env });
    if (code !== 0) console.error(printable(`\npulumi ${args[0]} ended with ${code}. ${this.#hint()}`));
    return code;
  }

  /**
   * Deletes all that it has, without asking; nothing where there is no such stack. Its preview stays: it is what stops at a protected resource
   * before anything has gone.
   * @throws Problems PULUMI_FAILED, after what Pulumi says itself.
   */
  async destroy(): Promise<void> {
    if (!(await this.exists())) return;
    const but = spared(this.#environment, this.#caller);
    const code = await this.change('destroy', '--yes', ...but);
    if (code !== 0) throw failed(this.name, 'destroy', `it ended with exit code ${code}`);
    if (but.length > 0) {
      console.error(
        `The role that ran this is left: npm run bootstrap -- destroy ${this.name}, by somebody else, takes it too.`,
      );
    }
  }

  async #ask(args: readonly string[]) {
    const ran = await run(this.#program, [...args, '--non-interactive'], { cwd: PROJECT, env: this.#env });
    if (ran.code === 0) return ran;
    const said = ran.late ? 'it has not answered within two minutes' : ran.err.trim() || ran.out.trim();
    throw failed(this.name, args.slice(0, 2).join(' '), said);
  }

  #hint(): string {
    return (
      'What is done stays done, and the next run goes on from there. Where it says that the stack is locked and that run is ' +
      `dead: npm run bootstrap -- pulumi ${this.name} cancel`
    );
  }
}

/** What Pulumi is told by its environment. */
function environmentOf(environment: Environment, program: string): NodeJS.ProcessEnv {
  const { PULUMI_CLOUD_SECRET_OVERRIDE: _, PATH = '', ...own } = process.env;
  return {
    ...own,
    // The language host is beside Pulumi, and runs the program by the first `node` that it finds.
    PATH: [dirname(program), dirname(process.execPath), PATH].join(':'),
    AWS_REGION: environment.region,
    PULUMI_BACKEND_URL: backendUrl(environment),
    // Else whoever lacks the stack's settings file, which is in no repository, would be asked for a passphrase.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    ESPALIER_ENVIRONMENTS: relative(ROOT, resolve(dirname(environment.file))),
  };
}

function failed(environment: string, command: string, message: string): Problems {
  return new Problems([
    {
      code: 'PULUMI_FAILED',
      at: { environment, object: `pulumi ${command}` },
      message,
      cure: 'Mend what it says, and run the command again.',
    },
  ]);
}

function stackMissing(environment: string): Problems {
  return new Problems([
    {
      code: 'STACK_MISSING',
      at: { environment },
      message: 'there is no stack of this environment: nothing was made yet',
      cure: `Make it: npm run bootstrap -- up ${environment}`,
    },
  ]);
}

function stateMissing(environment: Environment): Problems {
  const { file, name } = environment;
  return new Problems([
    {
      code: 'STATE_MISSING',
      at: { file, environment: name },
      message: `there is no S3 bucket ${stateBucket(environment)}, in which Pulumi would keep its state`,
      cure: `Make it, once for all clusters of the account and region: npm run bootstrap -- state ${name}`,
    },
  ]);
}
