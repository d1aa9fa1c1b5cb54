import type { Environment } from '../../environment.ts';
import type { Problem } from '../../problem.ts';
import { DATABASE_VERSIONS, type RdsDatabase } from '../database.ts';
import { placeIn } from './place.ts';

/** Parameters that bootstrap sets: they make clients speak TLS. */
const TLS_PARAMETERS = ['require_secure_transport', 'rds.force_ssl'];

export function checkDatabase(environment: Environment): Problem[] {
  const { database } = environment;
  if (database.kind !== 'rds') return [];
  return [
    ...checkVersion(environment, database),
    ...checkWindows(environment, database),
    ...checkOptions(environment, database),
  ];
}

function checkVersion(environment: Environment, { engine, version }: RdsDatabase): Problem[] {
  const known = DATABASE_VERSIONS[engine];
  if (known.some((major) => version === major || version.startsWith(`${major}.`))) return [];
  const quoted = known.map((major) => `"${major}"`);
  return [
    {
      code: 'DATABASE_VERSION',
      at: placeIn(environment, ['database', 'version']),
      message: `RDS supports no ${engine} "${version}" at its standard price`,
      cure: `Write ${quoted.length > 1 ? 'one of ' : ''}${quoted.join(', ')}.`,
    },
  ];
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY = 24 * 60;
const WEEK = 7 * DAY;
/** Shortest window that RDS takes (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html). */
const SHORTEST = 30;

/** Minutes from Monday 00:00: where it begins, and how long it lasts. */
interface Span {
  readonly from: number;
  readonly length: number;
}

function checkWindows(environment: Environment, database: RdsDatabase): Problem[] {
  const { backupWindow, maintenanceWindow } = database;
  const backup = spanOf(backupWindow, DAY);
  const maintenance = spanOf(maintenanceWindow, WEEK);
  const problem = (key: 'backupWindow' | 'maintenanceWindow', message: string, cure: string) => ({
    code: 'DATABASE_WINDOW',
    at: placeIn(environment, ['database', key]),
    message,
    cure,
  });
  const problems = (['backupWindow', 'maintenanceWindow'] as const)
    .filter((key) => (key === 'backupWindow' ? backup : maintenance).length < SHORTEST)
    .map((key) => problem(key, `${database[key]} is shorter than half an hour`, 'Let it last half an hour.'));
  const backups = DAYS.map((_, day) => ({ from: backup.from + day * DAY, length: backup.length }));
  if (problems.length === 0 && backups.some((one) => meet(one, maintenance))) {
    problems.push(
      problem(
        'maintenanceWindow',
        `${maintenanceWindow} overlaps the backup at ${backupWindow}, which RDS refuses`,
        'Let one begin when the other has ended.',
      ),
    );
  }
  return problems;
}

/** The window `02:00-03:00` or `sun:04:00-sun:05:00`; one that ends before it begins goes on in the next `period`. */
function spanOf(window: string, period: number): Span {
  const [from = 0, to = 0] = window.split('-').map(minutesOf);
  return { from, length: (to - from + period) % period };
}

function minutesOf(text: string): number {
  const [minutes = 0, hours = 0, day] = text.split(':').reverse();
  const days = day === undefined ? 0 : DAYS.indexOf(String(day).toLowerCase());
  return days * DAY + Number(hours) * 60 + Number(minutes);
}

/** Whether two spans have a minute of the week in common; both may go on past its end. */
function meet(a: Span, b: Span): boolean {
  const apart = (b.from - a.from + WEEK) % WEEK;
  return apart < a.length || WEEK - apart < b.length;
}

function checkOptions(environment: Environment, { engine, auditLog, parameters }: RdsDatabase): Problem[] {
  const problems: Problem[] = Object.keys(parameters)
    .filter((name) => TLS_PARAMETERS.includes(name))
    .map((name) => ({
      code: 'DATABASE_PARAMETER',
      at: placeIn(environment, ['database', 'parameters', name]),
      message: `"${name}" decides whether clients speak TLS, and they always do`,
      cure: 'Remove it.',
    }));
  if (auditLog && engine !== 'mysql') {
    problems.push({
      code: 'DATABASE_PARAMETER',
      at: placeIn(environment, ['database', 'auditLog']),
      message: `the audit log is MySQL's, and the engine is ${engine}`,
      cure: 'Remove it, and state parameters such as log_connections: "1".',
    });
  }
  return problems;
}
