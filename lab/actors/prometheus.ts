import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor } from '../actor.ts';

/** What a query answers, by a part of its text; the first part that is in it counts, and 0 where none is. Read at each request. */
export const answersTo = new Map<string, number>();

/**
 * Prometheus as those who scale on it see it: any query answers one number. It answers for whatever Service the ScaledObjects
 * of the cluster ask, as soon as there is one of that name.
 */
export const prometheus: Actor = {
  name: 'prometheus',
  real: false,
  does: 'every instant query answers one number, 0 unless a test says otherwise; nothing is scraped, no rule is evaluated',
  plays: ['monitoring/kube-prometheus-stack-operator'],

  async start({ client, plane }) {
    return async () => {
      if (!(await client.serves('keda.sh/v1alpha1', 'ScaledObject'))) return;
      const objects = await client.list('keda.sh/v1alpha1', 'ScaledObject');
      const triggers: Trigger[] = objects.flatMap(({ spec }) => spec.triggers);
      const asked = new Set(triggers.flatMap((it) => serviceAt(it.metadata.serverAddress)));
      for (const { metadata } of await client.list('v1', 'Service')) {
        const service = `${metadata.namespace}/${metadata.name}`;
        if (asked.has(service)) plane.network.serve(service, answer);
      }
    };
  },
};

interface Trigger {
  readonly metadata: { readonly serverAddress?: string };
}

/** `monitoring/prometheus` for `http://prometheus.monitoring.svc:9090`. */
export function serviceAt(address = ''): string[] {
  const [name, namespace, svc] = URL.parse(address)?.hostname.split('.') ?? [];
  return svc === 'svc' ? [`${namespace}/${name}`] : [];
}

/** The HTTP API's instant query (https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries). */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', 'http://prometheus');
  const query = url.searchParams.get('query') ?? '';
  if (!url.pathname.endsWith('/api/v1/query')) {
    response.writeHead(404).end();
    return;
  }
  const value = [...answersTo].find(([part]) => query.includes(part))?.[1] ?? 0;
  const result = [{ metric: {}, value: [Date.now() / 1000, String(value)] }];
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
}
