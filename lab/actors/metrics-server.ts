import type { ServerResponse } from 'node:http';
import { milliCpu } from '../../src/quantity.ts';
import type { Act, Actor, Stage } from '../actor.ts';
import type { StoredObject } from '../client.ts';
import { now } from '../condition.ts';

const API = 'metrics.k8s.io/v1beta1';
const ROOT = `/apis/${API}`;

/** Share of its CPU request that a container is said to use. */
const SHARE = 0.1;

/** What a pod uses, in the words of metrics.k8s.io; `undefined` while nobody knows. */
export type UsageOf = (pod: StoredObject) =>
  | {
      readonly timestamp: string;
      readonly window: string;
      readonly containers: readonly {
        readonly name: string;
        readonly usage: Readonly<Record<string, string>>;
      }[];
    }
  | undefined;

/** metrics-server: the metrics API, with a small load on every running pod. */
export const metricsServer = metricsServerOf(
  smallLoad,
  'every running pod uses a tenth of the CPU that it asks for',
);

/** metrics-server: the metrics API, with what somebody says of each running pod. `does`: who that is, in words. */
export function metricsServerOf(usageOf: UsageOf, does: string): Actor {
  return {
    name: 'metrics-server',
    real: false,
    does: `serves metrics.k8s.io: ${does}`,
    plays: ['kube-system/metrics-server'],
    start: (stage) => serveMetrics(stage, usageOf),
  };
}

async function serveMetrics({ client, plane }: Stage, usageOf: UsageOf): Promise<Act> {
  let pods: readonly StoredObject[] = [];
  const look = async () => {
    pods = (await client.listed('v1', 'Pod')).filter((it) => it.status?.phase === 'Running');
  };
  await look();
  plane.network.serve('kube-system/metrics-server', (request, response) => {
    const url = URL.parse(request.url ?? '', 'https://metrics');
    if (url === null) return send(response, 400, { kind: 'Status', apiVersion: 'v1', code: 400 });
    const [, namespace, , name] = /\/namespaces\/([^/]+)\/(pods)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    const wanted = selector(url.searchParams.get('labelSelector') ?? '');
    const found = pods
      .filter(
        ({ metadata }) =>
          (namespace === undefined || metadata.namespace === namespace) &&
          (name === undefined || metadata.name === name) &&
          wanted.every(([key, value]) => metadata.labels?.[key] === value),
      )
      .flatMap((pod) => metricsOf(pod, usageOf));
    if (!url.pathname.startsWith(ROOT)) send(response, 404, { kind: 'Status', apiVersion: 'v1', code: 404 });
    else if (url.pathname === ROOT) send(response, 200, RESOURCES);
    else if (url.pathname.endsWith('/nodes'))
      send(response, 200, { kind: 'NodeMetricsList', apiVersion: API, items: [] });
    else if (name !== undefined && found[0]) send(response, 200, found[0]);
    else if (name !== undefined) send(response, 404, { kind: 'Status', apiVersion: 'v1', code: 404 });
    else
      send(response, 200, {
        kind: 'PodMetricsList',
        apiVersion: API,
        metadata: {},
        items: found,
      });
  });
  return look;
}

const RESOURCES = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: API,
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
};

function metricsOf(pod: StoredObject, usageOf: UsageOf) {
  const { name, namespace, labels } = pod.metadata;
  const usage = usageOf(pod);
  return usage
    ? [{ kind: 'PodMetrics', apiVersion: API, metadata: { name, namespace, labels }, ...usage }]
    : [];
}

function smallLoad({ spec }: StoredObject): ReturnType<UsageOf> {
  const containers: readonly { name: string; resources?: { requests?: Record<string, string> } }[] =
    spec.containers;
  return {
    timestamp: now(),
    window: '15s',
    containers: containers.map(({ name, resources }) => ({
      name,
      usage: {
        cpu: `${Math.round(milliCpu(resources?.requests?.cpu ?? '100m') * SHARE)}m`,
        memory: resources?.requests?.memory ?? '64Mi',
      },
    })),
  };
}

/** Equality alone: what autoscalers ask for. */
function selector(text: string): (readonly [string, string])[] {
  if (text === '') return [];
  return text.split(',').map((it) => {
    const [key = '', value = ''] = it.split('=');
    return [key, value] as const;
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
