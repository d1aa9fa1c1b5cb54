import type { DatabaseClient } from './client.ts';

/**
 * Run as the master user, after `MYSQL_PRELUDE`. Names are quoted by the server, which then prepares the statement: no text
 * of theirs is read as SQL. Every statement may run again. An underscore in the name of a database that is granted would
 * stand for any character (https://dev.mysql.com/doc/refman/8.4/en/grant.html).
 */
export const MYSQL_SQL = String.raw`
SET SESSION sql_mode = '';
SET @account = CONCAT(QUOTE(@user), '@', QUOTE('%'));
SET @secured = CONCAT(@account, ' IDENTIFIED BY ', QUOTE(@password), ' REQUIRE SSL');
SET @name = CONCAT('${'`'}', REPLACE(@database, '${'`'}', '${'``'}'), '${'`'}');
SET @statement = CONCAT('CREATE DATABASE IF NOT EXISTS ', @name, ' CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
PREPARE it FROM @statement;
EXECUTE it;
SET @statement = CONCAT('CREATE USER IF NOT EXISTS ', @secured);
PREPARE it FROM @statement;
EXECUTE it;
SET @statement = CONCAT('ALTER USER ', @secured);
PREPARE it FROM @statement;
EXECUTE it;
SET @statement = CONCAT('GRANT ALL PRIVILEGES ON ', REPLACE(REPLACE(@name, '_', '\\_'), '%', '\\%'), '.* TO ', @account);
PREPARE it FROM @statement;
EXECUTE it;
`;

/** The client knows no variables of its environment: their bytes go to the server in hexadecimal. */
export const MYSQL_PRELUDE = String.raw`
variable() {
  printf "SET @%s = CONVERT(X'" "$1"
  printf %s "$2" | od -An -v -tx1 | tr -d ' \n'
  printf "' USING utf8mb4);\n"
}
variable user "$METABASE_USER"
variable password "$METABASE_PASSWORD"
variable database "$METABASE_DATABASE"
`;

/**
 * The client of MySQL. It speaks TLS or not at all; the server's certificate is not verified, since the image does not
 * hold RDS's authority.
 */
export const mysql: DatabaseClient = {
  image:
    'docker.io/library/mysql:8.4.6@sha256:869218921e61d6c3c89820955d63cca42971f0e3e6c1e2792247bbd944ebc6e9',
  user: 999,
  env: () => ({}),
  master: { username: 'MASTER_USER', password: 'MYSQL_PWD' },
  command: [
    'mysql',
    '--no-defaults',
    '--ssl-mode=REQUIRED',
    '--connect-timeout=10',
    '--default-character-set=utf8mb4',
    '--batch',
    '--user=$(MASTER_USER)',
    '--host=$(DATABASE_HOST)',
    '--port=$(DATABASE_PORT)',
  ],
  sql: MYSQL_SQL,
  prelude: MYSQL_PRELUDE,
  tools: ['od', 'tr'],
};
