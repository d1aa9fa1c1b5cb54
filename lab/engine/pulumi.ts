import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFiles } from '../binaries.ts';
import { Cloud } from './cloud.ts';
import { languageHost } from './language.ts';
import { awsProvider } from './provider.ts';

/** What a command of the CLI came to. */
export interface Outcome {
  readonly code: number;
  /** What it printed, both streams. */
  readonly output: string;
}

/** What the state says of a resource. */
export interface Recorded {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A stack on Pulumi's real engine, with its state in a folder and a double for AWS. */
export class Stack {
  readonly cloud = new Cloud();
  readonly #stop: (() => void)[] = [];
  readonly #home = mkdtempSync(join(tmpdir(), 'espalier-engine-'));
  readonly #settings = join(this.#home, 'settings');
  #env: NodeJS.ProcessEnv = {};
  readonly #pulumi: string;
  readonly #program: string;
  readonly #name: string;

  private constructor(pulumi: string, program: string, name: string) {
    this.#pulumi = pulumi;
    this.#program = program;
    this.#name = name;
  }

  /**
   * A new stack of a program, the folder with its Pulumi.yaml. `env` is what the program finds in its environment besides.
   * @throws Problems: LAB_NOT_BUILT.
   */
  static async create(program: string, name: string, env: NodeJS.ProcessEnv = {}): Promise<Stack> {
    const { pulumi } = await builtFiles(['pulumi']);
    const stack = new Stack(String(pulumi), program, name);
    const [aws, language] = await Promise.all([awsProvider(stack.cloud), languageHost(env)]);
    stack.#stop.push(aws.stop, language.stop);
    mkdirSync(join(stack.#home, 'state'));
    stack.#env = {
      PATH: process.env.PATH,
      HOME: stack.#home,
      PULUMI_HOME: stack.#home,
      PULUMI_BACKEND_URL: `file://${stack.#home}/state`,
      PULUMI_CONFIG_PASSPHRASE: 'of a test',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // Else the CLI knows no --event-log.
      PULUMI_DEBUG_COMMANDS: 'true',
      PULUMI_DEBUG_PROVIDERS: `aws:${aws.port}`,
      PULUMI_DEBUG_LANGUAGES: `nodejs:${language.port}`,
    };
    // A new stack writes its settings beside Pulumi.yaml: a copy of it, so that nobody's settings are touched.
    mkdirSync(stack.#settings);
    copyFileSync(join(program, 'Pulumi.yaml'), join(stack.#settings, 'Pulumi.yaml'));
    const { code, output } = await stack.#run(stack.#settings, ['stack', 'init', name, '--no-select']);
    if (code !== 0) throw new Error(output);
    return stack;
  }

  /** Runs the CLI. */
  run(args: readonly string[]): Promise<Outcome> {
    return this.#run(this.#program, args);
  }

  #run(folder: string, args: readonly string[]): Promise<Outcome> {
    const all = ['--cwd', folder, '--non-interactive', '--color', 'never', ...args];
    return new Promise((resolve) =>
      execFile(this.#pulumi, all, { env: this.#env, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr }),
      ),
    );
  }

  /** Runs a command that takes the stack and its settings. */
  on(command: 'preview' | 'up' | 'destroy' | 'refresh', ...args: string[]): Promise<Outcome> {
    // The preview of a removal is what stops it at protected resources before anything has gone.
    const sure = {
      preview: [],
      up: ['--yes', '--skip-preview'],
      refresh: ['--yes', '--skip-preview'],
      destroy: ['--yes'],
    };
    const file = join(this.#settings, `Pulumi.${this.#name}.yaml`);
    const settings = ['--stack', this.#name, '--config-file', file];
    return this.run([command, ...settings, ...sure[command], ...args]);
  }

  /** The resources of the state, in the order of the engine: what is needed comes first. */
  async state(): Promise<Recorded[]> {
    const { code, output } = await this.run(['stack', 'export', '--stack', this.#name]);
    if (code !== 0) throw new Error(output);
    const { deployment } = JSON.parse(output) as { readonly deployment: { readonly resources?: Recorded[] } };
    return deployment.resources ?? [];
  }

  /** Ends what serves the stack and removes its state. */
  close(): void {
    for (const stop of this.#stop) stop();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
