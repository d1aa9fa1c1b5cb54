import { z } from 'zod';

/** Major versions that RDS supports at its standard price, the newest last; a minor version may follow. */
export const DATABASE_VERSIONS = { mysql: ['8.4'], postgres: ['14', '15', '16', '17', '18'] } as const;

const engine = z.enum(['mysql', 'postgres']).default('postgres').describe('Database engine.');

const TIME = '([01]\\d|2[0-3]):[0-5]\\d';
const DAY = '([Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)';

const rds = z.strictObject({
  kind: z.literal('rds').describe('An RDS instance that bootstrap makes: private, encrypted, TLS only.'),
  engine,
  version: z
    .string()
    .regex(/^\d+(\.\d+){0,2}$/, 'must be a version such as 17 or 8.4')
    .default('17')
    .describe('Engine version, quoted; without its last part RDS picks the newest.'),
  instanceClass: z
    .string()
    .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'must be a class such as db.t4g.small')
    .default('db.t4g.small')
    .describe('RDS instance class.'),
  storageGiB: z.int().min(20).max(65536).default(20).describe('Storage in GiB, gp3.'),
  multiAz: z.boolean().default(true).describe('A standby in another zone.'),
  backupDays: z.int().min(1).max(35).default(7).describe('Days that automatic backups are kept.'),
  backupWindow: z
    .string()
    .regex(new RegExp(`^${TIME}-${TIME}$`), 'must be two times of day in UTC such as 02:00-03:00')
    .default('02:00-03:00')
    .describe('When the daily backup is made, in UTC; half an hour at least.'),
  maintenanceWindow: z
    .string()
    .regex(
      new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`),
      'must be two times of the week in UTC such as sun:04:00-sun:05:00',
    )
    .default('sun:04:00-sun:05:00')
    .describe(
      'When RDS may patch, and makes changes that need a restart, in UTC; half an hour at least, and apart from the backup.',
    ),
  deletionProtection: z.boolean().default(true).describe('Whether RDS refuses to delete the instance.'),
  finalSnapshot: z.boolean().default(true).describe('Whether a snapshot is kept when the instance goes.'),
  passwordRotationDays: z
    .int()
    .min(1)
    .max(1000)
    .default(7)
    .describe('Days after which RDS changes the master password, which it keeps in Secrets Manager.'),
  iamAuthentication: z
    .boolean()
    .default(false)
    .describe('Whether people may log in with their IAM role in place of a password.'),
  monitoringSeconds: z
    .literal([0, 1, 5, 10, 15, 30, 60])
    .default(60)
    .describe("Seconds between two measurements of the instance's operating system; 0 makes none."),
  auditLog: z
    .strictObject({
      events: z
        .array(z.enum(['connect', 'query', 'query_ddl', 'query_dml', 'query_dml_no_select', 'query_dcl']))
        .min(1)
        .max(6)
        .default(['connect'])
        .describe('What is written.'),
      files: z.int().min(1).max(100).default(9).describe('Number of full log files that are kept.'),
    })
    .optional()
    .describe('Audit log of MySQL. Default: none.'),
  parameters: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_.]{0,254}$/, 'must be the name of a parameter of the engine'),
      z.string().min(1).max(1000),
    )
    .default({})
    .describe("Parameters of the engine that differ from RDS's; values are quoted."),
});

export const database = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('none').describe('No database.'),
    }),
    rds,
    z.strictObject({
      kind: z.literal('external').describe('A database that somebody else runs.'),
      engine,
      host: z
        .string()
        .min(1)
        .max(253)
        .regex(/^[a-z0-9.-]+$/, 'must be a host name')
        .describe('Host name or address.'),
      port: z.int().min(1).max(65535).optional().describe("Port. Default: the engine's."),
    }),
  ])
  .default({ kind: 'none' })
  .describe('The relational database of the apps.');

/** A database that bootstrap makes. */
export type RdsDatabase = z.infer<typeof rds>;
