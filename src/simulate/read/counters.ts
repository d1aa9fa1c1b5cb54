import { exportersOf } from '../../metrics/register.ts';
import { type BuiltComponent, collect, type Tree } from '../../model.ts';
import { usesOf } from '../../rules/_nodes.ts';
import { ingressServiceLabel, routeServiceLabel } from '../../workload/exposure/traefik-names.ts';
import type { ServiceModel } from '../app/service.ts';
import { ASSUMED } from '../assumptions.ts';
import { seconds } from '../metrics/query.ts';
import type { CounterScenario } from '../scenario.ts';

/** An app whose requests somebody counts. */
export interface Counted {
  readonly owner: BuiltComponent;
  /** Names of its Deployment and of the labels of its pods. */
  readonly workload: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly sidecar: boolean;
  readonly service: ServiceModel;
}

/** Seconds between the probes of a running pod, readiness and liveness, as `Workload` states them. */
const PROBES = [10, 20] as const;

/**
 * The series of a name, as far as they tell of an app; `undefined` where nobody knows how they grow. Who exports a series is in
 * `data/metrics/`, how often it is scraped in the monitor that the register names.
 */
export function countersOf(tree: Tree, app: Counted, series: string): readonly CounterScenario[] | undefined {
  const found = exporterOf(tree, series);
  if (found === undefined) return undefined;
  const { built, exporter } = found;
  const scrapeSeconds = scrapeSecondsOf(tree, built, exporter.scrapedBy);
  const { namespace } = app.owner;
  const door = { scrapeSeconds, reporters: replicasOf(built) };
  if (series === 'istio_requests_total') return inMesh(tree, app, scrapeSeconds);
  if (series === 'envoy_server_uptime') {
    return app.sidecar ? [{ counts: 'age', labels: { namespace }, scrapeSeconds }] : [];
  }
  if (series === 'traefik_service_requests_total') {
    const service = traefikService(app);
    return [
      { counts: 'served', labels: { service, code: '200' }, ...door },
      { counts: 'failed', labels: { service, code: '504' }, ...door },
    ];
  }
  if (built === app.owner) return own(tree, app, series, exporter.series[series] ?? [], scrapeSeconds);
  return COUNTS.test(series) ? undefined : [{ counts: 'present', labels: {}, ...door }];
}

const COUNTS = /_(?:total|count|sum|bucket)$/;

function exporterOf(tree: Tree, series: string) {
  for (const built of tree.components)
    for (const exporter of exportersOf(built.component.name))
      if (Object.hasOwn(exporter.series, series)) return { built, exporter };
  return undefined;
}

/** The proxy of each pod, and those that send: the same request is counted by both. */
function inMesh(
  tree: Tree,
  { owner, workload, podLabels, sidecar }: Counted,
  scrapeSeconds: number,
): CounterScenario[] {
  const name = podLabels.app ?? podLabels['app.kubernetes.io/name'] ?? workload;
  const labels = {
    destination_workload: workload,
    destination_workload_namespace: owner.namespace,
    destination_app: name,
    destination_service_name: workload,
    destination_service_namespace: owner.namespace,
    destination_service: `${workload}.${owner.namespace}.svc.cluster.local`,
  };
  const gateways = collect(tree, 'workloads').filter(
    ({ podLabels }) => podLabels.istio !== undefined && podLabels.istio !== 'pilot',
  );
  const reporters = gateways.reduce((sum, { replicas }) => sum + (replicas ?? 1), 0);
  const source = { ...labels, reporter: 'source' };
  return [
    ...(sidecar
      ? [
          {
            counts: 'pods' as const,
            labels: { ...labels, reporter: 'destination', response_code: '200' },
            scrapeSeconds,
          },
        ]
      : []),
    { counts: 'served', labels: { ...source, response_code: '200' }, scrapeSeconds, reporters },
    { counts: 'failed', labels: { ...source, response_code: '503' }, scrapeSeconds, reporters },
  ];
}

/** What an app counts of itself; probes and scrapes too, where its model says so. */
function own(
  tree: Tree,
  { owner, workload, service }: Counted,
  series: string,
  labels: readonly string[],
  scrapeSeconds: number,
): CounterScenario[] | undefined {
  if (!/_(?:total|count)$/.test(series)) return undefined;
  const target = { namespace: owner.namespace, service: workload };
  const given = (path: string) => ({
    ...target,
    ...(labels.includes('path') && { path }),
    ...(labels.includes('status') && { status: '200' }),
    ...(labels.includes('method') && { method: 'GET' }),
  });
  const counters: CounterScenario[] = [{ counts: 'pods', labels: given('root'), scrapeSeconds }];
  if (service.countsProbes !== true) return counters;
  const prometheis = collect(tree, 'workloads')
    .filter(({ kind }) => kind === 'Prometheus')
    .reduce((sum, { replicas }) => sum + (replicas ?? 1), 0);
  const probes = PROBES.reduce((sum, every) => sum + 1 / every, 0);
  return [
    ...counters,
    { counts: 'age', labels: given('metrics'), scrapeSeconds, perSecond: prometheis / scrapeSeconds },
    { counts: 'age', labels: given('healthz'), scrapeSeconds, perSecond: probes },
  ];
}

/** The label that Traefik gives what leads to the app: by its Ingress, or by its IngressRoute. */
function traefikService({ owner, workload }: Counted): string {
  const route = owner.objects.find(({ kind }) => kind === 'IngressRoute');
  if (route) return routeServiceLabel(owner.namespace, route.metadata.name, 0);
  const port = owner.own.services.find(({ name }) => name === workload)?.ports[0]?.port ?? 80;
  return ingressServiceLabel(owner.namespace, workload, port);
}

function replicasOf({ own: { workloads }, charts }: BuiltComponent): number {
  const all = [...workloads, ...charts.flatMap(({ footprint }) => footprint.workloads)];
  return all
    .filter(({ kind }) => kind === 'Deployment')
    .reduce((sum, { replicas }) => sum + (replicas ?? 1), 0);
}

/** Seconds between two scrapes by a monitor: its own, else Prometheus'. */
function scrapeSecondsOf(tree: Tree, built: BuiltComponent, scrapedBy: string): number {
  const [kind, name] = scrapedBy.split('/');
  const monitor = built.objects.find((object) => object.kind === kind && object.metadata.name === name);
  const endpoints: readonly { interval?: string }[] =
    monitor?.spec?.endpoints ?? monitor?.spec?.podMetricsEndpoints ?? [];
  const stated = endpoints.find(({ interval }) => interval !== undefined)?.interval;
  return seconds(stated ?? '') || defaultScrape(tree);
}

function defaultScrape(tree: Tree): number {
  for (const { chart } of usesOf(tree, 'kube-prometheus-stack')) {
    const { prometheus } = chart.use.values as {
      prometheus?: { prometheusSpec?: { scrapeInterval?: string } };
    };
    const stated = seconds(prometheus?.prometheusSpec?.scrapeInterval ?? '');
    if (stated > 0) return stated;
  }
  return ASSUMED.scrape;
}
