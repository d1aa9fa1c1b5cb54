import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Context, component } from '../src/component.ts';
import { SCRAPE_SECONDS } from '../src/workload/scrape.ts';
import { toYaml } from '../src/yaml.ts';
import { adapterRights } from './_adapter-rights.ts';
import { type AdapterRule, discoveryRule, metricOf, ruleFaults } from './_adapter-rules.ts';
import { replicas, sized, spread } from './_values.ts';
import certManager from './cert-manager.ts';
import kubePrometheusStack, { PROMETHEUS_URL } from './kube-prometheus-stack.ts';
import nodePools from './node-pools/index.ts';

export { podMetricOf } from './_adapter-rules.ts';

const NAME = 'prometheus-adapter';
const CONFIG_MAP = 'adapter-config';

const rule = z.strictObject({
  series: z.string().max(200).describe('Name of the series in Prometheus.'),
  name: z
    .string()
    .max(200)
    .optional()
    .describe('Name of the metric. Default: the series with _per_second in place of _total.'),
  window: z
    .string()
    .optional()
    .describe('Window of the rate, such as 90s. Default: that of all rules. None for a gauge.'),
  gauge: z
    .enum(['sum', 'avg', 'max'])
    .optional()
    .describe('How the series of a pod become one number. Default: it is a counter, and its rate is summed.'),
  excluding: z
    .record(z.string(), z.array(z.string()).min(1).max(20))
    .optional()
    .describe('Label values whose series do not count, by label. Default: all count.'),
});

const config = z.strictObject({
  window: z.string().default('2m').describe('Window over which rates are taken.'),
  rules: z
    .array(rule)
    .min(1)
    .max(100)
    .default([{ series: 'http_requests_total' }])
    .describe('Which series become metrics of pods. Without any there would be no API to serve.'),
});

type Config = z.infer<typeof config>;

const rulesOf = ({ rules, window }: Config): AdapterRule[] =>
  rules.map((one) => ({ ...one, per: 'pod', window: one.window ?? (one.gauge ? undefined : window) }));

/** The configuration file of the adapter: custom metrics alone. Resource metrics are metrics-server's, external ones KEDA's. */
function configText(config: Config): string {
  return toYaml({ rules: rulesOf(config).map((one) => discoveryRule(one, SCRAPE_SECONDS)) });
}

export default component({
  name: NAME,
  summary: 'Serves metrics of pods to autoscalers: the custom metrics API, from what Prometheus has.',
  project: 'platform',
  optional: true,
  needs: [certManager, kubePrometheusStack],
  after: [nodePools],
  config,
  check: ({ config }) => [
    ...rulesOf(config).flatMap((one, index) =>
      ruleFaults(one, SCRAPE_SECONDS).map((message) => ({
        path: `rules.${index}`,
        message,
        cure: 'Correct the rule.',
      })),
    ),
    ...doubles(config),
  ],
  charts: (context) => [{ chart: 'prometheus-adapter', values: values(context) }],
  build({ config, namespace, add }) {
    add(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: CONFIG_MAP },
        data: { 'config.yaml': configText(config) },
      },
      ...adapterRights(NAME, namespace),
    );
  },
});

/** Two rules for one metric: which of them answers is not said anywhere. */
function doubles(config: Config) {
  const seen = new Set<string>();
  return rulesOf(config).flatMap((one, index) => {
    if (ruleFaults(one, SCRAPE_SECONDS).length > 0) return [];
    const metric = metricOf(one);
    if (!seen.has(metric)) {
      seen.add(metric);
      return [];
    }
    return [
      {
        path: `rules.${index}`,
        message: `another rule makes ${metric} as well`,
        cure: 'State another name, or take one of them out.',
      },
    ];
  });
}

function values(context: Context<Config>) {
  const { hostname, port, protocol } = new URL(PROMETHEUS_URL);
  return {
    replicas: replicas(context),
    prometheus: { url: `${protocol}//${hostname}`, port: Number(port) },
    logLevel: 2,
    // Series are looked for as far back as this; above the interval of scrapes, or they would come and go.
    metricsRelistInterval: '1m',
    // With a ConfigMap of ours the chart's own rules are not written; `default` only says that there are some.
    rules: { default: true, existing: CONFIG_MAP, external: [] },
    // The adapter reads its file once, when it starts.
    podAnnotations: {
      'checksum/rules': createHash('sha256').update(configText(context.config)).digest('hex'),
    },
    // The chart's roles read every ConfigMap of the cluster.
    rbac: { create: false },
    certManager: { enabled: true },
    podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
    priorityClassName: 'system-cluster-critical',
    resources: sized(context, '50m', '128Mi', '512Mi'),
    topologySpreadConstraints: spread({ 'app.kubernetes.io/name': NAME }),
  };
}
