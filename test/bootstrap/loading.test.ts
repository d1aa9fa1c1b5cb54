import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Engine from '@pulumi/pulumi/proto/engine_pb.js';
import type * as Monitor from '@pulumi/pulumi/proto/resource_pb.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { Cloud } from '../../lab/engine/cloud.ts';
import { type Ended, runProgram } from '../../lab/engine/language.ts';
import { planOf } from '../../lab/engine/planned.ts';
import { typeOf } from '../../lab/engine/provider.ts';
import { Empty, fromStruct, type Properties, proto, serve, toStruct } from '../../lab/engine/rpc.ts';
import { ROOT } from '../helpers/cli.ts';

const monitors = proto<typeof import('@pulumi/pulumi/proto/resource_grpc_pb.js')>('resource_grpc_pb');
const engines = proto<typeof import('@pulumi/pulumi/proto/engine_grpc_pb.js')>('engine_grpc_pb');
const resources = proto<typeof Monitor>('resource_pb');
const logs = proto<typeof Engine>('engine_pb');

const FOLDER = join(ROOT, 'bootstrap');
const project = parse(readFileSync(join(FOLDER, 'Pulumi.yaml'), 'utf8'));

/** What the program told the engine. */
interface Told extends Ended {
  /** `type name` of each resource of AWS. */
  readonly registered: readonly string[];
  readonly outputs: Properties;
  /** Messages of the severity error. */
  readonly errors: readonly string[];
}

/** Loads and runs the program by Pulumi's own run module, against an engine that answers as AWS would, and makes nothing. */
async function load(stack: string, cloud: Cloud, environments = 'environments'): Promise<Told> {
  const registered: string[] = [];
  const errors: string[] = [];
  let outputs: Properties = {};
  const urnOf = (type: string, name: string) => `urn:pulumi:${stack}::${project.name}::${type}::${name}`;
  const server = await serve([
    [
      monitors.ResourceMonitorService,
      {
        supportsFeature: (request: Monitor.SupportsFeatureRequest) =>
          new resources.SupportsFeatureResponse().setHassupport(
            ['secrets', 'resourceReferences'].includes(request.getId()),
          ),
        registerResource: (request: Monitor.RegisterResourceRequest) => {
          const [token, name, args] = [request.getType(), request.getName(), fromStruct(request.getObject())];
          const response = new resources.RegisterResourceResponse().setUrn(urnOf(token, name));
          if (!token.startsWith('aws:')) return response.setId(name).setObject(toStruct(args));
          registered.push(`${typeOf(token)} ${name}`);
          const { id, outputs } = cloud.create(typeOf(token), name, args);
          return response.setId(id).setObject(toStruct(outputs));
        },
        registerResourceOutputs: (request: Monitor.RegisterResourceOutputsRequest) => {
          outputs = fromStruct(request.getOutputs());
          return new Empty();
        },
        invoke: (request: Monitor.ResourceInvokeRequest) =>
          new resources.ResourceInvokeResponse().setReturn(
            toStruct(cloud.answer(typeOf(request.getTok()), fromStruct(request.getArgs()))),
          ),
        signalAndWaitForShutdown: () => new Empty(),
      },
    ],
    [
      engines.EngineService,
      {
        log: (request: Engine.LogRequest) => {
          if (request.getSeverity() === logs.LogSeverity.ERROR) errors.push(request.getMessage());
          return new Empty();
        },
        getRootResource: () => new logs.GetRootResourceResponse(),
        setRootResource: () => new logs.SetRootResourceResponse(),
      },
    ],
  ]);
  onTestFinished(() => server.stop());
  const address = `127.0.0.1:${server.port}`;
  const ended = await runProgram({
    monitor: address,
    engine: address,
    project: project.name,
    stack,
    root: FOLDER,
    folder: FOLDER,
    entry: project.main ?? '.',
    dryRun: false,
    parallel: 16,
    env: { ESPALIER_ENVIRONMENTS: environments },
  });
  return { ...ended, registered, outputs, errors };
}

// Loading all of @pulumi/aws takes most of the time.
describe('the program, loaded as Pulumi loads it', { timeout: 120_000 }, () => {
  it('leaves TypeScript to Node.js, which needs no compiler', () => {
    expect(project.runtime).toEqual({ name: 'nodejs', options: { typescript: false } });
  });

  it('registers what its plan says, and tells the facts', async () => {
    const cloud = new Cloud();
    const plan = await planOf('environments', 'dev', cloud);
    const { code, output, registered, outputs, errors } = await load('dev', cloud);
    expect(code, `${output}${errors}`).toBe(0);
    expect(errors).toEqual([]);
    expect([...registered].sort()).toEqual(plan.map(({ type, name }) => `${type} ${name}`).sort());
    expect(outputs).toMatchObject({ cluster: 'espalier-dev', account: cloud.account.account });
  });

  it('ends with what is wrong, said to the engine, where there is no such environment', async () => {
    const { code, registered, errors } = await load('nowhere', new Cloud());
    // The run module's own code for an error that the engine knows of already.
    expect(code).toBe(32);
    expect(registered).toEqual([]);
    expect(errors.join('\n')).toMatch(/nowhere/);
  });
});
