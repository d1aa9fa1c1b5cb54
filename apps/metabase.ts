import { z } from 'zod';
import istioGateway, { webRoute } from '../platform/istio-gateway.ts';
import { istioRequests } from '../platform/istiod.ts';
import keda from '../platform/keda.ts';
import kubePrometheusStack, { PROMETHEUS_URL } from '../platform/kube-prometheus-stack.ts';
import secretStore, { externalSecret } from '../platform/secret-store.ts';
import { component } from '../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { databaseAddress } from '../src/environment.ts';
import { Workload } from '../src/workload.ts';

const NAME = 'metabase';
const SECRET = 'metabase-database';

/**
 * MySQL 8 keeps a password from a client that speaks no TLS, and Metabase's driver speaks it only when told
 * (metabase/metabase#12545). The certificate is not verified: the image's trust store need not hold the authority of RDS.
 */
const overTls = ({ host, port }: { host: string; port: number }, name: string) =>
  `jdbc:mysql://${host}:${port}/${name}?useSSL=true&trustServerCertificate=true`;

export default component({
  name: NAME,
  summary: 'Questions and dashboards over a database, scaled on the requests that it serves.',
  project: 'apps',
  mesh: true,
  needs: [istioGateway, keda, kubePrometheusStack, secretStore],
  config: z.strictObject({
    image: z
      .string()
      .regex(/^\S+:v\d+\.\d+\.\d+(\.\d+)?(@sha256:[0-9a-f]{64})?$/, 'must carry a full release tag')
      .default('docker.io/metabase/metabase:v0.59.6.3')
      .describe('Image with a full release tag: a moving tag would run two versions against one database.'),
    cpu: cpuQuantity.default('500m').describe('CPU request.'),
    memory: memoryQuantity
      .default('2Gi')
      .describe('Memory request and limit; the JVM takes three quarters of it.'),
    databaseName: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,62}$/)
      .default('metabase')
      .describe("Name of Metabase's database."),
    scaling: z
      .strictObject({
        min: z.int().min(1).max(100).default(1).describe('Smallest number of replicas.'),
        max: z.int().min(1).max(100).default(10).describe('Largest number of replicas.'),
        requestsPerReplica: z
          .number()
          .positive()
          .default(100)
          .describe('Requests a second that one replica is meant to carry.'),
        rateWindow: z
          .string()
          .regex(/^\d+[sm]$/)
          .default('2m')
          .describe('Window over which the request rate is taken.'),
        cpuPercent: z
          .int()
          .min(10)
          .max(400)
          .default(75)
          .describe('Average CPU use, in percent of the request, above which replicas are added.'),
        scaleDownSeconds: z
          .int()
          .min(0)
          .max(3600)
          .default(300)
          .describe('Seconds that the highest need of the past holds scale-in back.'),
      })
      .prefault({})
      .describe('How many replicas run, and why.'),
  }),
  check: ({ config, environment }) => [
    ...(config.scaling.min <= config.scaling.max
      ? []
      : [
          {
            path: 'scaling.min',
            message: `min ${config.scaling.min} is above max ${config.scaling.max}`,
            cure: 'Order them.',
          },
        ]),
    ...(databaseAddress(environment)
      ? []
      : [
          {
            message: 'Metabase keeps its state in a database, and the environment has none',
            cure: 'State `database:` with kind rds or external.',
          },
        ]),
  ],
  ignoreDifferences: [
    {
      group: 'apps',
      kind: 'Deployment',
      name: NAME,
      namespace: NAME,
      jsonPointers: ['/spec/replicas'],
      because: 'the autoscaler owns the number of replicas; Git states none.',
      absent: true,
    },
  ],
  build(context) {
    const { config } = context;
    const database = databaseAddress(context.environment);
    if (!database) throw new Error('no database address');
    context.add(
      externalSecret(context, NAME, {
        name: SECRET,
        what: 'database',
        keys: ['username', 'password', 'encryptionKey'],
      }),
    );
    new Workload(context, {
      image: config.image,
      port: 3000,
      user: 2000,
      resources: { cpu: config.cpu, memory: config.memory },
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
        MB_SITE_URL: `https://${webRoute(context, NAME).host}`,
        MB_PROMETHEUS_SERVER_PORT: '9191',
        MB_PLUGINS_DIR: '/plugins',
        MB_EMOJI_IN_LOGS: 'false',
        MB_COLORIZE_LOGS: 'false',
        JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=75',
      },
      scaling: {
        kind: 'keda',
        min: config.scaling.min,
        max: config.scaling.max,
        behavior: { scaleDownSeconds: config.scaling.scaleDownSeconds },
        triggers: [
          {
            kind: 'prometheus',
            serverAddress: PROMETHEUS_URL,
            query: istioRequests(NAME, NAME).rate(config.scaling.rateWindow),
            perReplica: config.scaling.requestsPerReplica,
          },
          // Memory would be no signal: a JVM does not give it back.
          { kind: 'cpu', percent: config.scaling.cpuPercent },
        ],
      },
      exposure: webRoute(context, NAME),
    });
  },
});
