import { createHash } from 'node:crypto';
import { z } from 'zod';
import nodePools from '../../platform/node-pools/index.ts';
import secretStore, { copiedSecret, externalSecret } from '../../platform/secret-store.ts';
import { component } from '../../src/component.ts';
import { databaseAddress, type Environment, fargateProfileOf } from '../../src/environment.ts';
import { selectorOf } from '../../src/workload/pod.ts';
import { egressPolicy, TO_DNS, toInternet } from '../_egress.ts';
import { scriptOf } from './client.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';

const NAME = 'metabase-database';
const MASTER = 'database-master';

const CLIENTS = { mysql, postgres } as const;

/** What the environment says of Metabase, which comes after this component and cannot be imported here. */
const metabaseOf = ({ components }: Environment) =>
  components.get('metabase') as { readonly databaseName: string } | undefined;

/** The variable by a key of a Secret. */
const fromSecret = (name: string, secret: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

/**
 * In a namespace of its own: whoever may start pods beside Metabase could read every Secret there, and the master's must
 * not be among them; and a Job in the mesh would have a sidecar.
 *
 * A plain Job, not a hook: a hook runs at every sync and has no health, so that Metabase would not wait for it. A Job
 * cannot be changed, so its name holds a digest of what it does: a change is another Job, and Argo CD prunes the old one.
 * It has no `ttlSecondsAfterFinished`: with the Job gone, self-heal would make it again, for ever.
 */
export default component({
  name: NAME,
  summary: "Makes Metabase's own database and user as the master user of RDS, once.",
  project: 'apps',
  optional: true,
  needs: [secretStore],
  after: [nodePools],
  config: z.strictObject({
    image: z
      .string()
      .regex(/^\S+(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$/, 'must carry a full release tag or a digest')
      .optional()
      .describe("Image with the client of the engine. Default: the engine's official image."),
    run: z
      .int()
      .min(1)
      .default(1)
      .meta({ own: true })
      .describe(
        'Number of the run. Raise it to have it run again, such as after a new password of Metabase in Secrets Manager.',
      ),
  }),
  check: ({ environment }) => [
    ...(metabaseOf(environment)
      ? []
      : [{ message: 'nobody would use the database: metabase is off', cure: 'Switch metabase on.' }]),
    ...(environment.database.kind === 'rds'
      ? []
      : [
          {
            message: 'only the master secret of a database that bootstrap makes is known',
            cure: 'State `database:` with kind rds, or switch this off and make database and user by hand.',
          },
        ]),
    ...(environment.database.kind === 'rds' && environment.facts.databaseSecretArn === undefined
      ? [
          {
            message: 'the facts do not name the master secret (databaseSecretArn)',
            cure: 'Have bootstrap write the facts, or read it by `aws rds describe-db-instances`.',
          },
        ]
      : []),
  ],
  build(context) {
    const { environment, config } = context;
    const address = databaseAddress(environment);
    const metabase = metabaseOf(environment);
    const masterSecret = environment.facts.databaseSecretArn;
    if (!address || !metabase || !masterSecret) throw new Error('no database, metabase or master secret');
    const { host, port } = address;
    const client = CLIENTS[address.engine];
    const env = {
      ...client.env(address),
      DATABASE_HOST: host,
      DATABASE_PORT: String(port),
      METABASE_DATABASE: metabase.databaseName,
      STATEMENTS: client.sql,
    };
    const labels = selectorOf(NAME);
    const onFargate = fargateProfileOf(environment, context.namespace, labels) !== undefined;
    const requests = { cpu: '50m', memory: '128Mi' };
    const spec = {
      // With the pauses that Kubernetes makes, half an hour: a new master password is in the cluster within five minutes.
      backoffLimit: 10,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: client.user,
            runAsGroup: client.user,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: NAME,
              image: config.image ?? client.image,
              imagePullPolicy: 'IfNotPresent',
              command: ['sh', '-c', scriptOf(client), 'sh'],
              args: [...client.command],
              env: [
                // First: arguments refer to them.
                fromSecret(client.master.username, MASTER, 'username'),
                fromSecret(client.master.password, MASTER, 'password'),
                fromSecret('METABASE_USER', NAME, 'username'),
                fromSecret('METABASE_PASSWORD', NAME, 'password'),
                ...Object.entries(env).map(([name, value]) => ({ name, value })),
              ],
              resources: { requests, limits: onFargate ? requests : { memory: requests.memory } },
              securityContext: {
                runAsNonRoot: true,
                readOnlyRootFilesystem: true,
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                seccompProfile: { type: 'RuntimeDefault' },
              },
            },
          ],
        },
      },
    };
    const digest = createHash('sha256')
      .update(JSON.stringify([spec, config.run]))
      .digest('hex');
    context.add(
      copiedSecret(masterSecret, { name: MASTER, keys: ['username', 'password'] }),
      externalSecret(context, 'metabase', { name: NAME, what: 'database', keys: ['username', 'password'] }),
      egressPolicy(NAME, [TO_DNS, toInternet([], [port])]),
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: `${NAME}-${digest.slice(0, 10)}`, labels },
        spec,
      },
    );
  },
});
