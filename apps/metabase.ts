import { z } from 'zod';
import { dashboard } from '../platform/_dashboard.ts';
import { exposureChoice, exposureOf } from '../platform/_exposure.ts';
import istiod, { istioRequests } from '../platform/istiod.ts';
import kubePrometheusStack, { PROMETHEUS_URL } from '../platform/kube-prometheus-stack.ts';
import secretStore, { externalSecret } from '../platform/secret-store.ts';
import { component } from '../src/component.ts';
import { scalingChoice } from '../src/environment/scaling.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { databaseAddress } from '../src/environment.ts';
import { evaluateJsonnet } from '../src/jsonnet.ts';
import { scalingFaults, scalingOf } from '../src/workload/choice.ts';
import { Workload } from '../src/workload.ts';
import { served } from './_served.ts';
import metabaseDatabase from './metabase-database/index.ts';

const NAME = 'metabase';
const SECRET = 'metabase-database';

/** Counted by Metabase's own proxy, by whichever door they come. */
const requests = istioRequests(NAME, NAME);

/**
 * MySQL 8 keeps a password from a client that speaks no TLS, and Metabase's driver speaks it only when told
 * (metabase/metabase#12545). The certificate is not verified: the image's trust store need not hold the authority of RDS.
 */
const overTls = ({ host, port }: { host: string; port: number }, name: string) =>
  `jdbc:mysql://${host}:${port}/${name}?useSSL=true&trustServerCertificate=true`;

/** What its autoscaler sees and does, and how full the replicas are; `scaler` is who scales it. */
const metabaseDashboard = (scaler: string) =>
  dashboard(
    `${NAME}-dashboard`,
    evaluateJsonnet('platform/dashboards/metabase.jsonnet', {
      variables: { namespace: NAME, workload: NAME, scaler },
    }),
  );

export default component({
  name: NAME,
  summary: 'Questions and dashboards over a database, scaled on the requests that it serves.',
  project: 'apps',
  ...served(NAME, istiod, secretStore),
  mesh: true,
  after: [metabaseDatabase],
  config: z.strictObject({
    image: z
      .string()
      .regex(/^\S+:v\d+\.\d+\.\d+(\.\d+)?(@sha256:[0-9a-f]{64})?$/, 'must carry a full release tag')
      .default('docker.io/metabase/metabase:v0.59.6.3')
      .describe('Image with a full release tag: a moving tag would run two versions against one database.'),
    cpu: cpuQuantity.default('500m').describe('CPU request.'),
    memory: memoryQuantity.default('2Gi').describe('Memory request.'),
    memoryLimit: memoryQuantity
      .optional()
      .describe('Memory limit; the heap takes three quarters of it. Default: the request.'),
    javaOptions: z
      .array(z.string().regex(/^-XX:([+-]\w+|\w+=\w+)$/, 'must be an option such as -XX:+UseSerialGC'))
      .max(20)
      .default([])
      .describe('Options of the JVM. The size of the heap follows from the memory.'),
    databaseName: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/)
      .default('metabase')
      .meta({ own: true })
      .describe("Name of Metabase's database."),
    exposure: exposureChoice('istio'),
    scaling: scalingChoice({ kind: 'keda', min: 1, max: 10, requestsPerReplica: 100, cpuPercent: 75 }),
  }),
  service: () => ({
    source:
      'Assumed: a small answer of the API, 50 threads of Jetty (MB_JETTY_MAXTHREADS), and a start of Clojure that keeps a core busy for the better part of a minute.',
    cpuSeconds: 0.005,
    waitSeconds: 0.02,
    concurrency: 50,
    startSeconds: 60,
    startCpuSeconds: 45,
    pullSeconds: 20,
    idleCores: 0.02,
    memoryMiB: 700,
  }),
  access: () => ({
    login:
      "Metabase's own accounts. Whoever opens it first becomes its administrator: do that as soon as it runs.",
  }),
  check: ({ config, environment }) => [
    ...scalingFaults(config.scaling, requests),
    ...(config.scaling.kind !== 'none' && config.scaling.memoryPercent !== undefined
      ? [
          {
            path: 'scaling.memoryPercent',
            message: 'a JVM does not give memory back, so that replicas would come and never go',
            cure: 'Leave it out; scale on requests and CPU.',
          },
        ]
      : []),
    ...(databaseAddress(environment)
      ? []
      : [
          {
            message: 'Metabase keeps its state in a database, and the environment has none',
            cure: 'State `database:` with kind rds or external.',
          },
        ]),
  ],
  build(context) {
    const { config } = context;
    const { exposure, url } = exposureOf(context, NAME, config.exposure);
    const database = databaseAddress(context.environment);
    if (!database) throw new Error('no database address');
    context.add(
      externalSecret(context, NAME, {
        name: SECRET,
        what: 'database',
        keys: ['username', 'password', 'encryptionKey'],
      }),
    );
    if (context.has(kubePrometheusStack)) context.add(metabaseDashboard(config.scaling.kind));
    new Workload(context, {
      image: config.image,
      port: 3000,
      user: 2000,
      resources: {
        cpu: config.cpu,
        memory: config.memory,
        ...(config.memoryLimit && { memoryLimit: config.memoryLimit }),
      },
      writable: ['/tmp', '/plugins'],
      // Migrations of a first start or an upgrade take minutes; a pod killed meanwhile leaves the migration lock behind.
      health: { path: '/api/health', startSeconds: 600 },
      // One new pod at a time: two would compete for the lock of the migrations.
      rollout: { surge: 0, unavailable: 1 },
      graceSeconds: 60,
      metrics: { port: 9191 },
      env: {
        MB_DB_TYPE: database.engine,
        MB_DB_HOST: database.host,
        MB_DB_PORT: String(database.port),
        MB_DB_DBNAME: config.databaseName,
        ...(database.engine === 'mysql' && { MB_DB_CONNECTION_URI: overTls(database, config.databaseName) }),
        MB_DB_USER: { secret: SECRET, key: 'username' },
        MB_DB_PASS: { secret: SECRET, key: 'password' },
        MB_ENCRYPTION_SECRET_KEY: { secret: SECRET, key: 'encryptionKey' },
        ...(url && { MB_SITE_URL: url }),
        MB_PROMETHEUS_SERVER_PORT: '9191',
        MB_PLUGINS_DIR: '/plugins',
        MB_EMOJI_IN_LOGS: 'false',
        MB_COLORIZE_LOGS: 'false',
        JAVA_TOOL_OPTIONS: ['-XX:MaxRAMPercentage=75', ...config.javaOptions].join(' '),
      },
      scaling: scalingOf(config.scaling, { requests, prometheus: PROMETHEUS_URL }),
      exposure,
    });
  },
});
