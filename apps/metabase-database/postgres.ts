import type { DatabaseClient } from './client.ts';

/**
 * Run as the master user, in the database `postgres`. Names and password come from the environment by `\getenv`, and into
 * statements by format(): no text of theirs is read as SQL. Every statement may run again.
 *
 * Only a member of a role may give it a database, and on RDS the master is no superuser: it is a member while it does so.
 * A database of somebody else is not taken away.
 */
export const POSTGRES_SQL = String.raw`
\getenv role METABASE_USER
\getenv password METABASE_PASSWORD
\getenv database METABASE_DATABASE
SELECT set_config('espalier.role', :'role', false), set_config('espalier.database', :'database', false)
\g /dev/null
DO $do$
DECLARE
  holder name;
BEGIN
  SELECT pg_get_userbyid(datdba) INTO holder FROM pg_database
    WHERE datname = current_setting('espalier.database')
      AND pg_get_userbyid(datdba) NOT IN (current_setting('espalier.role'), current_user);
  IF holder IS NOT NULL THEN
    RAISE EXCEPTION 'database "%" belongs to "%"', current_setting('espalier.database'), holder
      USING HINT = 'State another databaseName for metabase.';
  END IF;
END
$do$;
SELECT format('CREATE ROLE %I', :'role')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role')
\gexec
SELECT format('ALTER ROLE %I LOGIN NOCREATEDB NOCREATEROLE PASSWORD %L', :'role', :'password')
\gexec
SELECT format('GRANT %I TO CURRENT_USER', :'role')
\gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'role')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', datname, :'role')
  FROM pg_database WHERE datname = :'database' AND pg_get_userbyid(datdba) = current_user
\gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database')
\gexec
SELECT format('REVOKE %I FROM CURRENT_USER', :'role')
\gexec
`;

/**
 * The client of PostgreSQL. It logs in by SCRAM alone, which RDS has used since PostgreSQL 14: so the master password is
 * never sent, whoever answers. The server's certificate is not verified, since the image does not hold RDS's authority.
 */
export const postgres: DatabaseClient = {
  image:
    'docker.io/library/postgres:17.6-alpine3.22@sha256:ef257d85f76e48da1c64832459b59fcaba1a4dac97bf5d7450c77753542eee94',
  user: 70,
  env: ({ host, port }) => ({
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: 'postgres',
    PGSSLMODE: 'require',
    PGREQUIREAUTH: 'scram-sha-256',
    PGCONNECT_TIMEOUT: '10',
  }),
  master: { username: 'PGUSER', password: 'PGPASSWORD' },
  command: ['psql', '--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1'],
  sql: POSTGRES_SQL,
  prelude: '',
  tools: [],
};
