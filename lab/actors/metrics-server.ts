import type { ServerResponse } from 'node:http';
import { milliCpu } from '../../src/quantity.ts';
import type { Actor } from '../actor.ts';
import type { StoredObject } from '../client.ts';
import { now } from '../condition.ts';

const API = 'metrics.k8s.io/v1beta1';
const ROOT = `/apis/${API}`;

/** Share of its CPU request that a container is said to use. */
const SHARE = 0.1;

/** metrics-server: the metrics API, with a small load on every running pod. */
export const metricsServer: Actor = {
  name: 'metrics-server',
  real: false,
  does: 'serves metrics.k8s.io: every running pod uses a tenth of the CPU that it asks for',
  plays: ['kube-system/metrics-server'],

  async start({ client, plane }) {
    let pods: readonly StoredObject[] = [];
    const look = async () => {
      pods = (await client.listed('v1', 'Pod')).filter((it) => it.status?.phase === 'Running');
    };
    await look();
    plane.network.serve('kube-system/metrics-server', (request, response) => {
      const url = new URL(request.url ?? '', 'https://metrics');
      const [, namespace, , name] = /\/namespaces\/([^/]+)\/(pods)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
      const wanted = selector(url.searchParams.get('labelSelector') ?? '');
      const found = pods.filter(
        ({ metadata }) =>
          (namespace === undefined || metadata.namespace === namespace) &&
          (name === undefined || metadata.name === name) &&
          wanted.every(([key, value]) => metadata.labels?.[key] === value),
      );
      if (!url.pathname.startsWith(ROOT))
        send(response, 404, { kind: 'Status', apiVersion: 'v1', code: 404 });
      else if (url.pathname === ROOT) send(response, 200, RESOURCES);
      else if (url.pathname.endsWith('/nodes'))
        send(response, 200, { kind: 'NodeMetricsList', apiVersion: API, items: [] });
      else if (name !== undefined && found[0]) send(response, 200, metricsOf(found[0]));
      else if (name !== undefined) send(response, 404, { kind: 'Status', apiVersion: 'v1', code: 404 });
      else
        send(response, 200, {
          kind: 'PodMetricsList',
          apiVersion: API,
          metadata: {},
          items: found.map(metricsOf),
        });
    });
    return look;
  },
};

const RESOURCES = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: API,
  resources: [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] },
  ],
};

function metricsOf({ metadata, spec }: StoredObject) {
  const { name, namespace, labels } = metadata;
  return {
    kind: 'PodMetrics',
    apiVersion: API,
    metadata: { name, namespace, labels },
    timestamp: now(),
    window: '15s',
    containers: spec.containers.map(
      (it: { name: string; resources?: { requests?: Record<string, string> } }) => ({
        name: it.name,
        usage: {
          cpu: `${Math.round(milliCpu(it.resources?.requests?.cpu ?? '100m') * SHARE)}m`,
          memory: it.resources?.requests?.memory ?? '64Mi',
        },
      }),
    ),
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
