import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Stage } from '../../../lab/actor.ts';
import { sidecarsOf } from '../../../lab/experiment/sidecars.ts';
import type { Handler } from '../../../lab/network.ts';
import { demandsOf } from '../../../src/capacity/demand.ts';
import { scenarioOf } from '../../../src/simulate/read/scenario.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { Recipe } from '../../helpers/recipes.ts';
import { storedPod } from './kit.ts';

const { tree } = new Recipe('metabase-eks');
const scenario = scenarioOf(tree, tree.environment.profiles ?? new Map());
const [app] = scenario.apps;
const [, namespace = '', name = ''] = /^Deployment (.+)\/(.+)$/.exec(app?.workload ?? '') ?? [];

let server: Server;

beforeEach(async () => {
  const certificate = join(temporaryFolder(), 'ca.crt');
  writeFileSync(certificate, 'CA');
  const served = new Promise<Handler>((resolve) => {
    const network = { serve: (_: string, handler: Handler) => resolve(handler) };
    const stage = { client: { apply: async () => ({}) }, plane: { network, authority: { certificate } } };
    void sidecarsOf(tree, scenario).start(stage as unknown as Stage);
  });
  server = createServer(await served);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return () => server.close();
});

async function ask(body: string): Promise<Response> {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
}

/** The patch for a pod of the app's namespace that is about to be made by an owner. */
async function patchFor(owner: { readonly kind: string; readonly name: string }) {
  const { metadata, ...pod } = storedPod('', owner);
  const object = { ...pod, metadata: { ...metadata, namespace } };
  const request = { uid: '1', namespace, kind: { kind: 'Pod' }, object };
  // biome-ignore lint/suspicious/noExplicitAny: a review
  const { response } = (await (await ask(JSON.stringify({ request }))).json()) as any;
  expect(response).toMatchObject({ uid: '1', allowed: true });
  return response.patch === undefined
    ? []
    : JSON.parse(Buffer.from(response.patch, 'base64').toString('utf8'));
}

describe('the injector', () => {
  it('gives pods of the app the sidecar that is counted for them', async () => {
    const [{ value } = { value: [] }] = await patchFor({ kind: 'ReplicaSet', name: `${name}-5f7` });
    const counted = demandsOf(tree)
      .find((demand) => demand.name === app?.workload)
      ?.pods.containers.find((container) => container.name === 'istio-proxy');
    expect(counted?.requests).toBeDefined();
    expect(value).toMatchObject([
      { name: 'istio-proxy', restartPolicy: 'Always', resources: { requests: counted?.requests } },
    ]);
  });

  it('leaves pods alone that are only named alike', async () => {
    expect(await patchFor({ kind: 'Job', name: `${name}-5f7` })).toEqual([]);
    expect(await patchFor({ kind: 'ReplicaSet', name: `${name}-other-5f7` })).toEqual([]);
  });

  it('refuses what is no review, and goes on', async () => {
    for (const body of ['', '{', 'null', '{}']) expect((await ask(body)).status).toBe(400);
    expect(await patchFor({ kind: 'ReplicaSet', name: `${name}-5f7` })).toHaveLength(1);
  });
});
