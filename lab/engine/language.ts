import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type * as Language from '@pulumi/pulumi/proto/language_pb.js';
import type * as Plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import { proto, type Server, serve } from './rpc.ts';

const require = createRequire(import.meta.url);
const services = proto<typeof import('@pulumi/pulumi/proto/language_grpc_pb.js')>('language_grpc_pb');
const messages = proto<typeof Language>('language_pb');
const plugins = proto<typeof Plugin>('plugin_pb');

/** What Pulumi's language host for Node.js starts a program with. */
export interface Run {
  /** Addresses, `host:port`. */
  readonly monitor: string;
  readonly engine: string;
  readonly project: string;
  readonly stack: string;
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  /** Folder that the program runs in. */
  readonly folder: string;
  /** What Pulumi.yaml's `main` says; `.` where it says nothing. */
  readonly entry: string;
  readonly dryRun: boolean;
  readonly parallel: number;
  /** As `<namespace>:<name>`. Default: none. */
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** How a program ended. 32 is the run module's own code for an error that it has already reported to the engine. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs a program by the module that Pulumi's language host runs it by, with the arguments and variables of the host.
 * TypeScript is left to Node.js (`typescript: false` in Pulumi.yaml), and so is ESM.
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/pulumi-language-nodejs/main.go (execRuntime, constructArguments)
 */
export function runProgram(run: Run): Promise<Ended> {
  const config = Object.entries(run.config ?? {}).map(([key, value]) => [
    key.replace(':', ':config:'),
    value,
  ]);
  const child = spawn(process.execPath, [require.resolve('@pulumi/pulumi/cmd/run'), ...argumentsOf(run)], {
    env: {
      ...process.env,
      ...run.env,
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
      PULUMI_CONFIG_SECRET_KEYS: '[]',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (it) => (output += it));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

function argumentsOf(run: Run): string[] {
  const named = {
    monitor: run.monitor,
    engine: run.engine,
    organization: 'organization',
    project: run.project,
    'root-directory': run.root,
    stack: run.stack,
    pwd: run.folder,
    parallel: String(run.parallel),
  };
  const flags = Object.entries(named).flatMap(([name, value]) => [`--${name}`, value]);
  return [...flags, ...(run.dryRun ? ['--dry-run'] : []), run.entry];
}

/**
 * A language host for Node.js that the engine attaches to (PULUMI_DEBUG_LANGUAGES), in place of the binary
 * `pulumi-language-nodejs`, which only Pulumi's own archive has. It asks for no plug-ins and installs nothing.
 */
export async function languageHost(env: NodeJS.ProcessEnv): Promise<Server> {
  let engine = '';
  return serve([
    [
      services.LanguageRuntimeService,
      {
        handshake: (request: Language.LanguageHandshakeRequest) => {
          engine = request.getEngineAddress();
          return new messages.LanguageHandshakeResponse();
        },
        getPluginInfo: () => new plugins.PluginInfo(),
        getRequiredPackages: () => new messages.GetRequiredPackagesResponse(),
        run: async (request: Language.RunRequest) => {
          const info = request.getInfo();
          if (info === undefined) throw new Error('the engine says nothing of the program');
          const { code, output } = await runProgram({
            monitor: request.getMonitorAddress(),
            engine,
            project: request.getProject(),
            stack: request.getStack(),
            root: info.getRootDirectory(),
            folder: info.getProgramDirectory(),
            entry: info.getEntryPoint(),
            dryRun: request.getDryrun(),
            parallel: request.getParallel(),
            config: Object.fromEntries(request.getConfigMap().toArray()),
            env,
          });
          const response = new messages.RunResponse();
          if (code === 32) response.setBail(true);
          else if (code !== 0) response.setError(`the program ended with ${code}: ${output}`);
          return response;
        },
        cancel: () => new messages.LanguageHandshakeResponse(),
      },
    ],
  ]);
}
