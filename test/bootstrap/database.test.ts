import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DatabasePlan, databaseFacts, databasePlan } from '../../bootstrap/plan/database/database.ts';
import { databaseResources } from '../../bootstrap/plan/database/resources.ts';
import { networkPlan } from '../../bootstrap/plan/network/network.ts';
import type { Resource } from '../../bootstrap/plan/resource.ts';
import { optionsOf } from '../../bootstrap/program/make.ts';
import { checkDatabase } from '../../src/environment/checks/database.ts';
import { clusterName } from '../../src/environment/cluster.ts';
import { DATABASE_VERSIONS } from '../../src/environment/database.ts';
import { factsSchema } from '../../src/environment/facts-schema.ts';
import { planSubnets } from '../../src/environment/subnets.ts';
import type { Environment } from '../../src/environment.ts';
import { Recipe, recipeNames } from '../helpers/recipes.ts';
import { type EnvironmentInput, environmentOf } from '../kit.ts';
import { trees } from '../real.ts';

const environments: [string, Environment][] = [
  ...[...trees].map(([name, { environment }]): [string, Environment] => [name, environment]),
  ...recipeNames.map((name): [string, Environment] => [name, new Recipe(name).environment]),
];

type Database = Extract<NonNullable<EnvironmentInput['database']>, { kind: 'rds' }>;

/** What AWS would answer, by the name of what it is. */
const GIVEN = {
  subnetGroupName: 'subnet-group',
  securityGroupId: 'sg-0123456789abcdef0',
  parameterGroupName: 'parameter-group',
  optionGroupName: 'option-group',
  monitoringRoleArn: 'monitoring-role',
  finalSnapshotName: 'final',
};

function planOf(environment: Environment): DatabasePlan {
  const plan = databasePlan(environment);
  if (!plan) throw new Error(`${environment.name} has no database of ours`);
  return plan;
}

const withDatabase = (database: Database, rest: EnvironmentInput = {}) =>
  environmentOf({ ...rest, database });

const names = fc
  .stringMatching(/^[a-z]([-a-z0-9]{0,33}[a-z0-9])?$/)
  .filter((name) => clusterName.safeParse(name).success);

/** Environments that the checks accept. */
const valid = fc
  .record({
    cluster: names,
    region: fc.constantFrom('eu-central-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1'),
    isolated: fc.constantFrom('planned' as const, 'none' as const),
    engine: fc.constantFrom('mysql' as const, 'postgres' as const),
    minor: fc.constantFrom('', '.6'),
    multiAz: fc.boolean(),
    protection: fc.boolean(),
    snapshot: fc.boolean(),
    monitoringSeconds: fc.constantFrom(0 as const, 1 as const, 60 as const),
    audit: fc.boolean(),
    parameters: fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9_.]{0,60}$/),
      fc.string({ minLength: 1, maxLength: 20 }),
    ),
  })
  .chain((it) => fc.constantFrom(...DATABASE_VERSIONS[it.engine]).map((major) => ({ ...it, major })))
  .map((it) =>
    withDatabase(
      {
        kind: 'rds',
        engine: it.engine,
        version: it.major + it.minor,
        multiAz: it.multiAz,
        deletionProtection: it.protection,
        finalSnapshot: it.snapshot,
        monitoringSeconds: it.monitoringSeconds,
        parameters: it.parameters,
        ...(it.audit && { auditLog: {} }),
      },
      {
        region: it.region,
        cluster: { name: it.cluster },
        network: { subnets: { isolated: it.isolated } },
      },
    ),
  )
  .filter((environment) => checkDatabase(environment).length === 0);

/** What must hold of every database, whatever an environment says. */
function expectSafe(environment: Environment): void {
  const { database } = environment;
  if (database.kind !== 'rds') throw new Error('not ours');
  const plan = planOf(environment);
  const instance = plan.instance(GIVEN);

  // Who can reach it: what is in the cluster's group, on the engine's port, and nothing else.
  expect(instance.publiclyAccessible).toBe(false);
  expect(instance.vpcSecurityGroupIds).toEqual([GIVEN.securityGroupId]);
  const group = plan.securityGroup('vpc-1');
  expect(Object.keys(group)).not.toContain('ingress');
  expect(group.egress).toEqual([]);
  const rule = plan.ingressRule({ securityGroupId: 'database', clusterSecurityGroupId: 'cluster' });
  expect(rule).toMatchObject({ securityGroupId: 'database', referencedSecurityGroupId: 'cluster' });
  expect([rule.ipProtocol, rule.fromPort, rule.toPort]).toEqual(['tcp', instance.port, instance.port]);
  expect(Object.keys(rule).filter((key) => /cidr|prefixList/i.test(key))).toEqual([]);

  // Encrypted where it lies and on its way, by a password that nobody knows.
  expect(instance.storageEncrypted).toBe(true);
  const tls = plan.parameterGroup.parameters.filter(({ name }) => /force_ssl|secure_transport/.test(name));
  expect(tls).toEqual([
    database.engine === 'mysql'
      ? { name: 'require_secure_transport', value: 'ON', applyMethod: 'immediate' }
      : { name: 'rds.force_ssl', value: '1', applyMethod: 'immediate' },
  ]);
  expect(instance.parameterGroupName).toBe(GIVEN.parameterGroupName);
  expect(instance.manageMasterUserPassword).toBe(true);
  expect(Object.keys(instance).filter((key) => /^password/.test(key))).toEqual([]);

  // Not lost, and not changed by surprise.
  expect(instance.backupRetentionPeriod).toBeGreaterThan(0);
  expect(instance.applyImmediately).toBe(false);
  expect(instance.deletionProtection).toBe(database.deletionProtection);
  expect(instance.skipFinalSnapshot).toBe(!database.finalSnapshot);
  expect(instance.finalSnapshotIdentifier).toBe(database.finalSnapshot ? GIVEN.finalSnapshotName : undefined);
  expect(instance.multiAz).toBe(database.multiAz);

  expectNames(plan);
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints */
const RDS_NAME = /^[a-z](-?[a-z0-9])*$/;

function expectNames(plan: DatabasePlan): void {
  const { identifier, username } = plan.instance(GIVEN);
  expect(identifier).toMatch(RDS_NAME);
  expect(identifier.length).toBeLessThanOrEqual(63);
  const snapshot = plan.finalSnapshotName(GIVEN.securityGroupId);
  for (const name of [
    snapshot,
    plan.subnetGroup([]).name,
    plan.parameterGroup.name,
    ...(plan.optionGroup ? [plan.optionGroup.name] : []),
  ]) {
    expect(name).toMatch(RDS_NAME);
    expect(name.length).toBeLessThanOrEqual(255);
  }
  expect(plan.securityGroup('').name).not.toMatch(/^sg-/);
  expect(plan.monitoringRole?.name.length ?? 0).toBeLessThanOrEqual(64);
  expect(username).toMatch(/^[a-z][a-z0-9]{0,15}$/);
  expect(username, 'reserved by PostgreSQL on RDS').not.toBe('admin');
}

describe.each(environments)('the database of %s', (name, environment) => {
  const ours = environment.database.kind === 'rds';

  it.runIf(ours)('is reached from the cluster only, encrypted, and kept', () => expectSafe(environment));

  // dev's database may go, as its file says.
  it.runIf(ours && name !== 'dev')('cannot be deleted by a slip where it matters', () => {
    const instance = planOf(environment).instance(GIVEN);
    expect(instance).toMatchObject({ deletionProtection: true, skipFinalSnapshot: false });
  });

  it.runIf(ours && environment.network.kind === 'made')(
    'has subnets in two zones, none of them public',
    () => {
      const { network } = environment;
      if (network.kind !== 'made') throw new Error('not made');
      const { tier } = planOf(environment);
      const zones = planSubnets(network)
        .subnets.filter((it) => it.tier === tier)
        .map(({ zone }) => zone);
      expect(new Set(zones).size).toBeGreaterThanOrEqual(2);
      expect(tier === 'private' ? network.subnets.isolated : tier).toBe(tier === 'private' ? 'none' : tier);
    },
  );

  it.skipIf(ours)('is not ours to make', () => expect(databasePlan(environment)).toBeUndefined());
});

it('holds of any valid environment', () => {
  fc.assert(fc.property(valid, expectSafe));
});

it('clusters of different names have databases of different names', () => {
  const identifierOf = (name: string) =>
    planOf(withDatabase({ kind: 'rds' }, { cluster: { name } })).instance(GIVEN).identifier;
  expect(identifierOf('shop')).toBe('shop');
  expect(identifierOf('a--b')).not.toBe(identifierOf('a-b'));
  fc.assert(fc.property(names, names, (a, b) => a === b || identifierOf(a) !== identifierOf(b)));
});

it('a database that somebody else runs, and none, are not made', () => {
  for (const database of [
    { kind: 'none' },
    { kind: 'external', engine: 'mysql', host: 'db.example.com' },
  ] as const) {
    expect(databasePlan(environmentOf({ database }))).toBeUndefined();
  }
});

it('in a VPC that is there, it is in the isolated subnets where some are named', () => {
  const tierIn = (isolated: string[]) =>
    planOf(
      withDatabase(
        { kind: 'rds' },
        {
          network: {
            kind: 'existing',
            cidr: '10.0.0.0/16',
            vpc: { by: 'name', name: 'company' },
            subnets: { isolated },
          },
        },
      ),
    ).tier;
  expect(tierIn([])).toBe('private');
  expect(tierIn(['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'])).toBe('isolated');
});

it('the parameter group is of the family of the version, and another one after a major upgrade', () => {
  const groupOf = (database: Database) => planOf(withDatabase(database)).parameterGroup;
  expect(groupOf({ kind: 'rds', engine: 'mysql', version: '8.4.6' }).family).toBe('mysql8.4');
  expect(groupOf({ kind: 'rds', version: '17.6' }).family).toBe('postgres17');
  expect(groupOf({ kind: 'rds', version: '17' }).name).toBe(groupOf({ kind: 'rds', version: '17.6' }).name);
  expect(groupOf({ kind: 'rds', version: '16' }).name).not.toBe(groupOf({ kind: 'rds', version: '17' }).name);
});

it('parameters of the environment wait for a restart, since RDS refuses static ones at once', () => {
  const { parameters } = planOf(
    withDatabase({
      kind: 'rds',
      engine: 'mysql',
      version: '8.4',
      parameters: { character_set_server: 'utf8mb4' },
    }),
  ).parameterGroup;
  expect(parameters).toContainEqual({
    name: 'character_set_server',
    value: 'utf8mb4',
    applyMethod: 'pending-reboot',
  });
});

it('the audit log of MySQL is an option, and reaches CloudWatch', () => {
  const plan = planOf(
    withDatabase({
      kind: 'rds',
      engine: 'mysql',
      version: '8.4',
      auditLog: { events: ['connect', 'query_ddl'], files: 37 },
    }),
  );
  expect(plan.optionGroup).toMatchObject({ engineName: 'mysql', majorEngineVersion: '8.4' });
  expect(plan.optionGroup?.options).toEqual([
    {
      optionName: 'MARIADB_AUDIT_PLUGIN',
      optionSettings: [
        { name: 'SERVER_AUDIT_EVENTS', value: 'CONNECT,QUERY_DDL' },
        { name: 'SERVER_AUDIT_FILE_ROTATIONS', value: '37' },
      ],
    },
  ]);
  expect(plan.instance(GIVEN).enabledCloudwatchLogsExports).toContain('audit');
  expect(planOf(withDatabase({ kind: 'rds' })).optionGroup).toBeUndefined();
});

it('every log that RDS exports has a group that forgets', () => {
  for (const engine of ['mysql', 'postgres'] as const) {
    const version = engine === 'mysql' ? '8.4' : '17';
    const plan = planOf(withDatabase({ kind: 'rds', engine, version }));
    const { identifier, enabledCloudwatchLogsExports } = plan.instance(GIVEN);
    expect(plan.logGroups.map(({ name }) => name)).toEqual(
      enabledCloudwatchLogsExports.map((log) => `/aws/rds/instance/${identifier}/${log}`),
    );
    for (const { retentionInDays } of plan.logGroups) expect(retentionInDays).toBeGreaterThan(0);
  }
});

it('the monitoring role serves this instance of this account alone, and is not there where nothing is measured', () => {
  const { monitoringRole } = planOf(
    withDatabase({ kind: 'rds' }, { region: 'us-gov-west-1', cluster: { name: 'shop' } }),
  );
  const [statement] = JSON.parse(monitoringRole?.assumeRolePolicy ?? '').Statement;
  expect(statement.Principal).toEqual({ Service: 'monitoring.rds.amazonaws.com' });
  expect(statement.Condition.StringEquals).toEqual({
    'aws:SourceAccount': '111122223333',
    'aws:SourceArn': 'arn:aws-us-gov:rds:us-gov-west-1:111122223333:db:shop',
  });
  expect(monitoringRole?.policyArn).toMatch(/^arn:aws-us-gov:iam::aws:policy\/service-role\//);
  expect(planOf(withDatabase({ kind: 'rds', monitoringSeconds: 0 })).monitoringRole).toBeUndefined();
});

it('the final snapshot has the same name at every preview, and another one for the next instance', () => {
  const name = (securityGroupId: string, database: Database = { kind: 'rds' }) =>
    planOf(withDatabase(database)).finalSnapshotName(securityGroupId);
  expect(name('sg-0a')).toBe(name('sg-0a'));
  expect(name('sg-0a'), 'the stack was made anew').not.toBe(name('sg-0b'));
  expect(name('sg-0a'), 'a change of the engine replaces the instance').not.toBe(
    name('sg-0a', { kind: 'rds', engine: 'mysql', version: '8.4' }),
  );
});

it('the master password changes as often as the environment says, and not at the first run', () => {
  expect(planOf(withDatabase({ kind: 'rds', passwordRotationDays: 30 })).rotation('arn')).toEqual({
    secretId: 'arn',
    rotateImmediately: false,
    rotationRules: { automaticallyAfterDays: 30 },
  });
});

it('what the instance tells becomes facts that the schema takes', () => {
  const facts = databaseFacts({
    address: 'shop.c0ffee000000.eu-central-1.rds.amazonaws.com',
    masterUserSecrets: [
      { secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1-AbCdEf' },
    ],
  });
  const shape = factsSchema.pick({ databaseHost: true, databaseSecretArn: true });
  expect(shape.parse(facts)).toEqual(facts);
  expect(() => databaseFacts({ address: 'shop', masterUserSecrets: [] })).toThrow(
    /shop has no master secret/,
  );
});

it('takes minor versions by itself only where the environment states none, since RDS goes back to none', () => {
  const upgrades = (version: string, engine: 'mysql' | 'postgres') =>
    planOf(withDatabase({ kind: 'rds', engine, version })).instance(GIVEN).autoMinorVersionUpgrade;
  expect(upgrades('8.4', 'mysql')).toBe(true);
  expect(upgrades('8.4.6', 'mysql')).toBe(false);
  expect(upgrades('17', 'postgres')).toBe(true);
  expect(upgrades('17.6', 'postgres')).toBe(false);
});

it('is protected by Pulumi as long as RDS protects it, and nothing else is', () => {
  for (const deletionProtection of [true, false]) {
    const environment = withDatabase({ kind: 'rds', deletionProtection });
    const resources = databaseResources(environment, networkPlan(environment));
    const isProtected = resources.filter((it) => it.protect).map(({ name }) => name);
    expect(isProtected).toEqual(deletionProtection ? ['database'] : []);
    const [instance] = resources.filter(({ type }) => type === 'rds.Instance');
    expect(optionsOf({ ...(instance as Resource), after: [] }, new Map()).protect).toBe(deletionProtection);
  }
});
