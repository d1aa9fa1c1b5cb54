import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatabaseClient, scriptOf } from '../../../apps/metabase-database/client.ts';
import { mysql } from '../../../apps/metabase-database/mysql.ts';
import { postgres } from '../../../apps/metabase-database/postgres.ts';
import { HAS_MARIADB, POSTGRES_BIN, type Server, startMariadb, startPostgres } from './_servers.ts';

const ROOT_PASSWORD = 'root-of-the-test';
const MASTER = 'dbmaster';
/** Whatever a quoting mistake would trip over. */
const HOSTILE = `o'b"r\\ \`$(id)\` %s %I $1; -- é\\'`;
const USER = `meta'"\\\`$x; --`;

interface Wanted {
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly master?: string;
  readonly masterPassword?: string;
}

if (!POSTGRES_BIN)
  console.warn('SKIPPED: no PostgreSQL here, so that its statements ran nowhere (apt: postgresql)');
if (!HAS_MARIADB)
  console.warn('SKIPPED: no MariaDB here, so that its statements ran nowhere (apt: mariadb-server)');

/** Runs the script of the Job as its container does, and tells how it ended. */
function runJob(client: DatabaseClient, command: readonly string[], server: Server, wanted: Wanted = {}) {
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    ...client.env({ host: '127.0.0.1', port: server.port }),
    [client.master.username]: wanted.master ?? MASTER,
    [client.master.password]: wanted.masterPassword ?? 'first',
    METABASE_USER: wanted.user ?? USER,
    METABASE_PASSWORD: wanted.password ?? HOSTILE,
    METABASE_DATABASE: wanted.database ?? 'meta_base',
    STATEMENTS: client.sql,
    DATABASE_HOST: '127.0.0.1',
    DATABASE_PORT: String(server.port),
  };
  // As Kubernetes does with arguments.
  const args = command.map((it) => it.replace(/\$\((\w+)\)/g, (whole, name) => env[name] ?? whole));
  const { status, stderr, stdout } = spawnSync('sh', ['-c', scriptOf(client), 'sh', ...args], {
    env,
    encoding: 'utf8',
  });
  return { status, said: stderr + stdout };
}

describe.each([
  ['PostgreSQL', postgres],
  ['MySQL', mysql],
])('the script for %s', (_, client) => {
  /** With a client that tells when it is asked. */
  const said = (change: Record<string, string>) =>
    spawnSync('/bin/sh', ['-c', scriptOf(client), 'sh', '/bin/cat'], {
      env: {
        PATH: process.env.PATH ?? '',
        [client.master.username]: MASTER,
        METABASE_USER: USER,
        METABASE_PASSWORD: HOSTILE,
        METABASE_DATABASE: 'metabase',
        STATEMENTS: 'ASKED',
        ...change,
      },
      encoding: 'utf8',
    });

  it.each([
    ['no username', { METABASE_USER: '' }, /has no username/],
    ['no password', { METABASE_PASSWORD: '' }, /has no password/],
    ['the master as the user', { METABASE_USER: MASTER }, /names the master user/],
  ])('asks the server nothing with %s', (__, change, message) => {
    const { status, stdout, stderr } = said(change);
    expect([status === 0, stdout, stderr]).toEqual([false, '', expect.stringMatching(message)]);
    expect(said({}).stdout).toContain('ASKED');
  });

  it.runIf(client.tools.length > 0)('asks the server nothing where the image lacks a program', () => {
    const { status, stdout } = said({ PATH: '/nowhere' });
    expect([status, stdout]).toEqual([1, '']);
  });

  it('holds nothing that Kubernetes would replace but the arguments that shall be', () => {
    expect(scriptOf(client) + client.sql).not.toMatch(/\$[($]/);
  });
});

describe.skipIf(!POSTGRES_BIN)('the statements in PostgreSQL', { timeout: 60_000 }, () => {
  let server: Server;

  function psql(sql: string, as = 'root', password = ROOT_PASSWORD, database = 'postgres') {
    const env = {
      PATH: process.env.PATH,
      PGHOST: '127.0.0.1',
      PGPORT: String(server.port),
      PGSSLMODE: 'require',
    };
    const login = { PGUSER: as, PGPASSWORD: password, PGDATABASE: database };
    const { status, stdout, stderr } = spawnSync('psql', ['-XAtc', sql], {
      env: { ...env, ...login },
      encoding: 'utf8',
    });
    return status === 0 ? stdout.trim() : `failed: ${stderr}`;
  }
  const run = (wanted?: Wanted) => runJob(postgres, postgres.command, server, wanted);

  beforeAll(async () => {
    server = await startPostgres(ROOT_PASSWORD);
    // As on RDS: no superuser.
    psql(`CREATE ROLE ${MASTER} LOGIN CREATEDB CREATEROLE PASSWORD 'first'`);
    psql(`CREATE ROLE other LOGIN PASSWORD 'other'`);
    psql('CREATE DATABASE theirs OWNER other');
  }, 60_000);
  afterAll(() => server?.stop());

  it('make a user that owns its database, whatever its name and password are, and may run again', () => {
    for (const time of [1, 2]) expect(run(), `run ${time}`).toMatchObject({ status: 0 });
    expect(
      psql('CREATE TABLE IF NOT EXISTS t (x int); SELECT current_user', USER, HOSTILE, 'meta_base'),
    ).toContain(USER);
    expect(psql(`SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname LIKE 'meta%'`)).toBe(
      'f|f|f',
    );
  });

  it('let nobody else in, and leave the master none of its rights', () => {
    expect(psql('SELECT 1', 'other', 'other', 'meta_base')).toMatch(/permission denied for database/);
    expect(
      psql(`SELECT pg_has_role('${MASTER}', oid, 'USAGE') FROM pg_roles WHERE rolname LIKE 'meta%'`),
    ).toBe('f');
  });

  it('give the user the new password of its secret', () => {
    expect(run({ password: 'second' })).toMatchObject({ status: 0 });
    expect(psql('SELECT 1', USER, 'second', 'meta_base')).toBe('1');
    expect(psql('SELECT 1', USER, HOSTILE, 'meta_base')).toMatch(/authentication failed/);
  });

  it('touch nothing that a rotation of the master password would break', () => {
    psql(`ALTER ROLE ${MASTER} PASSWORD 'rotated'`);
    expect(psql('SELECT 1', USER, 'second', 'meta_base')).toBe('1');
    expect(run({ password: 'second' }).said).toMatch(/authentication failed/);
    expect(run({ password: 'second', masterPassword: 'rotated' })).toMatchObject({ status: 0 });
    psql(`ALTER ROLE ${MASTER} PASSWORD 'first'`);
  });

  it('take over a database of the master, and no other', () => {
    psql(`CREATE DATABASE waiting OWNER ${MASTER}`);
    expect(run({ database: 'waiting' })).toMatchObject({ status: 0 });
    expect(psql(`SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'waiting'`)).toBe(USER);
    const refused = run({ database: 'theirs' });
    expect(refused.said).toMatch(/database "theirs" belongs to "other"/);
    expect(refused.status).not.toBe(0);
    expect(psql(`SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'theirs'`)).toBe('other');
  });

  it('refuse the master as the user of Metabase', () => {
    const refused = run({ user: MASTER });
    expect([refused.status, refused.said]).toEqual([1, expect.stringMatching(/names the master user/)]);
  });

  it('stop at the first that fails', () => {
    const refused = run({ user: 'pg_reserved', database: 'never' });
    expect(refused.status).not.toBe(0);
    expect(psql(`SELECT count(*) FROM pg_database WHERE datname = 'never'`)).toBe('0');
  });
});

describe.skipIf(!HAS_MARIADB)(
  'the statements in MariaDB, which stands in for MySQL',
  { timeout: 60_000 },
  () => {
    let server: Server;
    // Its client has other words for TLS, and reports a time-out in another way.
    const command = mysql.command.map((it) =>
      it.startsWith('--ssl-mode') ? '--ssl' : it === 'mysql' ? 'mariadb' : it,
    );

    function query(sql: string, as = 'tester', password = ROOT_PASSWORD, tls = true) {
      const args = [
        '--no-defaults',
        '-h127.0.0.1',
        `-P${server.port}`,
        `-u${as}`,
        '-BNe',
        sql,
        tls ? '--ssl' : '--skip-ssl',
      ];
      const env = { PATH: process.env.PATH, MYSQL_PWD: password };
      const { status, stdout, stderr } = spawnSync('mariadb', args, { env, encoding: 'utf8' });
      return status === 0 ? stdout.trim() : `failed: ${stderr}`;
    }
    const run = (wanted?: Wanted) => runJob(mysql, command, server, wanted);

    beforeAll(async () => {
      server = await startMariadb(ROOT_PASSWORD);
      query(
        `CREATE USER ${MASTER}@'%' IDENTIFIED BY 'first'; GRANT ALL ON *.* TO ${MASTER}@'%' WITH GRANT OPTION`,
      );
      query('CREATE DATABASE metaXbase');
    }, 60_000);
    afterAll(() => server?.stop());

    it('make a user that has all of its database, whatever its name and password are, and may run again', () => {
      for (const time of [1, 2]) expect(run(), `run ${time}`).toMatchObject({ status: 0 });
      expect(query('CREATE TABLE IF NOT EXISTS meta_base.t (x int); SELECT 1', USER, HOSTILE)).toBe('1');
      expect(
        query(
          `SELECT default_character_set_name FROM information_schema.schemata WHERE schema_name = 'meta_base'`,
        ),
      ).toBe('utf8mb4');
    });

    it('let it into no database with a name like it, and in without TLS not at all', () => {
      expect(query('SHOW DATABASES', USER, HOSTILE).split('\n').sort()).toEqual([
        'information_schema',
        'meta_base',
      ]);
      expect(query('CREATE TABLE metaXbase.t (x int)', USER, HOSTILE)).toMatch(/denied/);
      expect(query('SELECT 1', USER, HOSTILE, false)).toMatch(/denied/);
    });

    it('give the user the new password of its secret, and outlive a rotation of the master password', () => {
      expect(run({ password: 'second' })).toMatchObject({ status: 0 });
      expect(query('SELECT 1', USER, HOSTILE)).toMatch(/denied/);
      query(`ALTER USER ${MASTER}@'%' IDENTIFIED BY 'rotated'`);
      expect(query('SELECT 1', USER, 'second')).toBe('1');
      expect(run({ password: 'second' }).status).not.toBe(0);
      expect(run({ password: 'second', masterPassword: 'rotated' })).toMatchObject({ status: 0 });
      query(`ALTER USER ${MASTER}@'%' IDENTIFIED BY 'first'`);
    });

    it('refuse the master as the user of Metabase', () => {
      expect(run({ user: MASTER })).toMatchObject({ status: 1 });
      expect(query('SELECT 1', MASTER, 'first')).toBe('1');
    });

    it('stop at the first that fails', () => {
      expect(run({ user: 'x'.repeat(200) }).status).not.toBe(0);
    });
  },
);
