import { writeFileSync } from 'node:fs';
import { adapterEntries } from '../../src/metrics/adapter.ts';
import type { BuiltChart, Tree } from '../../src/model.ts';
import { toYaml } from '../../src/yaml.ts';
import type { Act, Actor, Stage } from '../actor.ts';
import { builtFiles } from '../binaries.ts';
import { Child } from '../child.ts';
import type { Home } from '../home.ts';
import { answers, freePorts, LOOPBACK } from '../ports.ts';

const NAME = 'prometheus-adapter';

/**
 * The real Prometheus Adapter of a tree, with the rules, the Prometheus and the interval that the tree gives its chart. It begins
 * when the chart's Deployment is available, and never where the tree has none.
 */
export function prometheusAdapter(tree: Tree): Actor {
  const chart = tree.components.flatMap((it) => it.charts).find((it) => it.use.chart === NAME);
  return {
    name: NAME,
    real: true,
    does: 'metrics of pods are what its rules make of the answers of Prometheus',
    plays: chart?.footprint.workloads.map((it) => `${it.namespace}/${it.name}`) ?? [`${NAME}/${NAME}`],

    async start(stage) {
      if (chart === undefined) throw new Error(`no component of the tree uses the chart ${NAME}`);
      return begin(tree, chart, stage);
    },
  };
}

async function begin(tree: Tree, chart: BuiltChart, { plane }: Stage): Promise<Act> {
  const { [NAME]: command = '' } = await builtFiles([NAME]);
  const [port = 0] = await freePorts(1);
  const services = [...new Set(chart.footprint.apiServices.flatMap((it) => it.service ?? []))];
  const { certificate, key } = plane.authority.issue(NAME, { name: NAME, hosts: services.map(hostOf) });
  const child = await Child.start(plane.home, {
    name: NAME,
    command,
    args: [
      `--bind-address=${LOOPBACK}`,
      `--secure-port=${port}`,
      `--tls-cert-file=${certificate}`,
      `--tls-private-key-file=${key}`,
      `--config=${configFile(tree, plane.home)}`,
      ...['lister', 'authentication', 'authorization'].map((it) => `--${it}-kubeconfig=${plane.kubeconfig}`),
      ...chartArguments(chart.use.values as Values),
    ],
    // The name of Prometheus's Service leads to the lab's network. A proxy of the machine's does not know it.
    env: { HTTP_PROXY: plane.network.proxy, NO_PROXY: LOOPBACK, HTTPS_PROXY: '', https_proxy: '' },
    ready: () => answers(port),
  });
  plane.add(child);
  for (const service of services) plane.network.serve(service, { port });
  return async () => {
    if (!child.running) throw new Error(`ended with ${await child.ended}`);
  };
}

/**
 * What the chart hands on of its values, with its own defaults
 * (https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus-adapter).
 */
interface Values {
  readonly prometheus?: { readonly url?: string; readonly port?: number; readonly path?: string };
  readonly metricsRelistInterval?: string;
  readonly logLevel?: number;
  readonly extraArguments?: readonly string[];
}

function chartArguments({
  prometheus = {},
  metricsRelistInterval,
  logLevel,
  extraArguments,
}: Values): string[] {
  const { url = 'http://prometheus.default.svc', port = 9090, path = '' } = prometheus;
  return [
    `--prometheus-url=${url}${port ? `:${port}` : ''}${path}`,
    `--metrics-relist-interval=${metricsRelistInterval ?? '1m'}`,
    `--v=${logLevel ?? 4}`,
    ...(extraArguments ?? []),
  ];
}

/** The rules, in the file that the chart mounts. */
function configFile(tree: Tree, home: Home): string {
  const rules = (api: 'custom' | 'external') =>
    adapterEntries(tree).flatMap((it) => (it.api === api ? [it.rule] : []));
  const file = home.path('data', `${NAME}.yaml`);
  writeFileSync(file, toYaml({ rules: rules('custom'), externalRules: rules('external') }));
  return file;
}

/** `prometheus.monitoring.svc` for `monitoring/prometheus`. */
function hostOf(service: string): string {
  return `${service.split('/').reverse().join('.')}.svc`;
}
