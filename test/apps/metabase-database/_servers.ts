import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Servers refuse to run as root; as anybody else they run as whoever runs the test. */
const NOBODY = 65534;
const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** A database server in a folder of its own, and how its clients find it. */
export interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

const initdb = globSync('/usr/lib/postgresql/*/bin/initdb').sort().at(-1);

/** Folder of PostgreSQL's server programs, where Debian and Ubuntu have it; `undefined` where it is not installed. */
export const POSTGRES_BIN = initdb && dirname(initdb);

/** Whether MariaDB is installed, which stands in for MySQL: no distribution has both. */
export const HAS_MARIADB = existsSync('/usr/sbin/mariadbd') && existsSync('/usr/bin/mariadb');

function folderOf(name: string): { folder: string; run: (program: string, args: string[]) => void } {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  chmodSync(folder, 0o777);
  const run = (program: string, args: string[]) =>
    void execFileSync(program, args, { ...who, cwd: folder, stdio: 'pipe' });
  run('openssl', [
    ...'req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout key.pem -out cert.pem'.split(
      ' ',
    ),
  ]);
  return { folder, run };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function running(child: ChildProcess, folder: string, port: number, ask: () => void): Promise<Server> {
  const stop = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let left = 100; ; left--) {
    try {
      ask();
      return { port, stop };
    } catch (error) {
      if (left > 0 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 200));
      else {
        await stop();
        throw error;
      }
    }
  }
}

/** PostgreSQL with TLS, and the superuser `root` with that password. */
export async function startPostgres(password: string): Promise<Server> {
  const { folder, run } = folderOf('postgres');
  const bin = POSTGRES_BIN as string;
  writeFileSync(join(folder, 'password'), password, { mode: 0o644 });
  run(join(bin, 'initdb'), [
    ...['--pgdata=data', '--username=root', '--pwfile=password', '--auth=scram-sha-256', '--no-sync'],
  ]);
  const port = await freePort();
  const args = ['-D', 'data', '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'];
  const tls = ['ssl=on', `ssl_cert_file=${folder}/cert.pem`, `ssl_key_file=${folder}/key.pem`];
  const child = spawn(join(bin, 'postgres'), [...args, ...tls.flatMap((it) => ['-c', it])], {
    ...{ ...who, cwd: folder, stdio: 'ignore' },
  });
  return running(child, folder, port, () =>
    run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', `${port}`]),
  );
}

/** MariaDB with TLS, and the all-powerful user `tester` with that password. */
export async function startMariadb(password: string): Promise<Server> {
  const { folder, run } = folderOf('mariadb');
  run('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${folder}/data`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const port = await freePort();
  writeFileSync(
    join(folder, 'init.sql'),
    // One statement a line: the server reads no more of a line.
    `CREATE USER 'tester'@'%' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO 'tester'@'%' WITH GRANT OPTION;\n`,
    { mode: 0o644 },
  );
  const args = ['--no-defaults', `--datadir=${folder}/data`, `--socket=${folder}/s`, `--port=${port}`];
  const tls = [
    `--ssl-cert=${folder}/cert.pem`,
    `--ssl-key=${folder}/key.pem`,
    `--init-file=${folder}/init.sql`,
  ];
  const child = spawn(
    '/usr/sbin/mariadbd',
    [...args, '--bind-address=127.0.0.1', '--skip-name-resolve', ...tls],
    {
      ...{ ...who, cwd: folder, stdio: 'ignore' },
    },
  );
  return running(child, folder, port, () =>
    run('mariadb', [
      '--no-defaults',
      '-h127.0.0.1',
      `-P${port}`,
      '-utester',
      `-p${password}`,
      '-e',
      'SELECT 1',
    ]),
  );
}
