import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recipe } from '../../../test/helpers/recipes.ts';
import type { Act, Stage } from '../../actor.ts';
import { prometheusAdapter } from '../../actors/prometheus-adapter.ts';
import { prometheusServer } from '../../actors/prometheus-server.ts';
import { ControlPlane } from '../../control-plane.ts';
import { Home } from '../../home.ts';
import { LOOPBACK } from '../../ports.ts';
import { apiService, pod, service, until } from '../scaling-objects.ts';

const { tree } = new Recipe('prometheus-adapter');
const NAMESPACE = 'shopfront';
const SERIES = 'http_request_duration_seconds_count';
const SERVICE = 'monitoring/kube-prometheus-stack-prometheus';

/** Pods that are listed as targets, and those of them that do not answer. */
const listed = new Set(['steady', 'going', 'failing']);
const failing = new Set<string>();

const begin = Date.now();
let targets: Server;
let plane: ControlPlane;
let stage: Stage;
let act: Act;

/** Plays pods on one port: each has a counter under its own path, which grows by ten a second; probes are counted apart. */
function pods(): Server {
  return createServer((request, response) => {
    const { port } = targets.address() as AddressInfo;
    const name = request.url?.slice(1) ?? '';
    if (name === 'targets') {
      const labels = { namespace: NAMESPACE, __scrape_interval__: '1s', __scrape_timeout__: '1s' };
      const list = [...listed].map((pod) => ({
        targets: [`${LOOPBACK}:${port}`],
        labels: { ...labels, __metrics_path__: `/${pod}`, pod, instance: pod },
      }));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));
      return;
    }
    const count = (Date.now() - begin) / 100;
    response
      .writeHead(failing.has(name) ? 500 : 200, { 'content-type': 'text/plain; version=0.0.4' })
      .end(`# TYPE ${SERIES} counter\n${SERIES}{path="cart"} ${count}\n${SERIES}{path="healthz"} ${count}\n`);
  }).listen(0, LOOPBACK);
}

beforeAll(async () => {
  targets = pods();
  plane = await ControlPlane.start(new Home(mkdtempSync(join(tmpdir(), 'espalier-prometheus-'))));
  stage = { plane, client: plane.admin, environment: tree.environment, say: () => {} };
  const { port } = targets.address() as AddressInfo;
  act = await prometheusServer({ targets: port, services: [SERVICE], scrapeSeconds: 30 }).start(stage);
});

afterAll(async () => {
  await plane?.stop();
  targets.closeAllConnections();
  targets.close();
});

describe('Prometheus', () => {
  const series = (pod: string) => `${SERIES}{pod="${pod}",path="cart"}`;

  it('scrapes what it is told to, as often as the target says', async () => {
    // A window that is not yet full gives less than the rate.
    const old = `${series('steady')} offset 12s`;
    await until('there is a sample from before the window', async () => (await ask(old)).length === 1);
    const [count] = await ask(`count_over_time(${series('steady')}[10s])`);
    expect(Number(count)).toBeGreaterThanOrEqual(5);
    const [rate] = await ask(`rate(${series('steady')}[10s])`);
    expect(Number(rate)).toBeCloseTo(10, 0);
    await act();
  });

  it('forgets a target that fails with the next scrape, and one that is gone with its next two', async () => {
    expect(await ask(series('failing'))).toHaveLength(1);
    expect(await ask(series('going'))).toHaveLength(1);
    failing.add('failing');
    listed.delete('going');
    // Without the marks that it sets then, it would answer with the last sample for five minutes.
    await until('neither has a value', async () => (await ask(`${SERIES}{pod!="steady"}`)).length === 0, 30);
    expect(await ask(series('steady'))).toHaveLength(1);
    // A window still has their samples: a rate goes on until it has moved past them.
    expect(await ask(`rate(${series('going')}[5m])`)).toHaveLength(1);
  });
});

describe('Prometheus Adapter', () => {
  beforeAll(async () => {
    const { client } = stage;
    const [chart] = tree.components.flatMap(({ charts }) =>
      charts.filter((it) => it.use.chart === 'prometheus-adapter'),
    );
    await prometheusAdapter(tree).start(stage);
    const caBundle = readFileSync(plane.authority.certificate).toString('base64');
    for (const name of [NAMESPACE, 'prometheus-adapter'])
      await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    for (const it of chart?.footprint.services ?? [])
      for (const object of service(it.namespace ?? '', it.name, it.ports[0]?.port ?? 0))
        await client.apply(object);
    for (const it of chart?.footprint.apiServices ?? [])
      await client.apply(apiService(it.name, it.service ?? '', caBundle));
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace: NAMESPACE, name: 'default' },
    };
    await client.apply(account);
    for (const name of ['steady', 'silent']) {
      const { metadata, ...rest } = pod(name);
      await client.create({ ...rest, metadata: { ...metadata, namespace: NAMESPACE } });
    }
  });

  it('serves the rate of requests of each pod by the rule of the recipe, probes left out', async () => {
    const path = `/apis/custom.metrics.k8s.io/v1beta1/namespaces/${NAMESPACE}/pods/*/http_requests_per_second`;
    let items: Metric[] = [];
    await until('the API serves the metric', async () => {
      const answer = await stage.client.request<{ items: Metric[] }>('GET', path).catch(() => undefined);
      items = answer?.body.items ?? [];
      return items.length > 0;
    });
    // A pod of which Prometheus knows nothing has no value, and no zero either.
    expect(items.map((it) => it.describedObject.name)).toEqual(['steady']);
    const [own] = await ask(`sum(rate(${SERIES}{pod="steady",path="cart"}[2m]))`);
    const milli = /^(\d+)m$/.exec(items[0]?.value ?? '')?.[1];
    const served = milli === undefined ? Number(items[0]?.value) : Number(milli) / 1000;
    expect(served).toBeGreaterThan(0);
    expect(served / Number(own)).toBeGreaterThan(0.8);
    expect(served / Number(own)).toBeLessThanOrEqual(1.01);
  });
});

interface Metric {
  readonly describedObject: { readonly name: string };
  readonly value: string;
}

/** Values of an instant query, asked by the name of the Service as programs beside the cluster do. */
async function ask(query: string): Promise<string[]> {
  const [namespace, name] = SERVICE.split('/');
  const { hostname, port } = new URL(plane.network.proxy);
  const url = `http://${name}.${namespace}.svc:9090/api/v1/query?query=${encodeURIComponent(query)}`;
  const text = await new Promise<string>((resolve, reject) => {
    get({ hostname, port, path: url }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    }).on('error', reject);
  });
  const { data }: { data: { result: { value: [number, string] }[] } } = JSON.parse(text);
  return data.result.map((it) => it.value[1]);
}
