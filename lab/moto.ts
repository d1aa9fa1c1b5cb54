import { Aws } from '../bootstrap/aws.ts';
import { askOf } from '../bootstrap/teardown/command.ts';
import type { Ask } from '../bootstrap/teardown/world.ts';
import { Child } from './child.ts';
import type { Home } from './home.ts';
import { answers, freePorts, LOOPBACK } from './ports.ts';
import { findTool } from './tools.ts';

/** Whether AWS can be played: by moto (https://docs.getmoto.org/en/latest/docs/server_mode.html), asked by the real AWS CLI. */
export const hasMoto = ['moto_server', 'aws'].every((it) => findTool(it) !== undefined);

/** How to get it. */
export const MOTO_MISSING =
  "not run: it needs moto_server and aws on PATH; pip install 'moto[server]==5.2.5' awscli==1.46.3";

/** Starts moto's server on a free port: an empty account. End the child. */
export async function startMoto(home: Home, region: string): Promise<{ child: Child; aws: Ask }> {
  const [port = 0] = await freePorts(1);
  const child = await Child.start(home, {
    name: 'moto',
    command: findTool('moto_server') ?? '',
    args: ['--host', LOOPBACK, '--port', String(port)],
    ready: () => answers(port),
  });
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: `http://${LOOPBACK}:${port}`,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: LOOPBACK,
  };
  return { child, aws: askOf(new Aws(region, env)) };
}
