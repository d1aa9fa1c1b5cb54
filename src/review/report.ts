import { capacityOf } from './capacity.ts';
import { changedObjects } from './changed.ts';
import { effectsOf } from './classify.ts';
import { same } from './fields.ts';
import { Lookup } from './lookup.ts';
import type { EnvironmentReport, Report, ReportChange } from './report-types.ts';
import { sourcesOf } from './rows/delivery.ts';
import { cut, MOST, shown } from './shown.ts';
import type { Side } from './sides.ts';
import { loadsOf } from './simulation.ts';
import { type ChangedObject, SEVERITIES } from './types.ts';

/** Changes that a report has at most. */
export const MAX_CHANGES = 2000;

/** What differs between two sides, and what it does. @param names environments; default: all of both. */
export function review(base: Side, head: Side, names?: readonly string[]): Report {
  const all = names ?? [...new Set([...base.trees.keys(), ...head.trees.keys()])].sort();
  const both = all.filter((name) => base.trees.has(name) && head.trees.has(name));
  const changed = changedObjects(base, head, both);
  const perEnvironment = Map.groupBy(changed, ({ environment }) => environment);
  const lines = both.flatMap((name) => {
    const around = { base: new Lookup(base, name), head: new Lookup(head, name) };
    const changes = perEnvironment.get(name) ?? [];
    around.head.prepare(changes.map(folderOf));
    around.base.prepare(changes.flatMap((change) => (change.action === 'removed' ? folderOf(change) : [])));
    return changes.map((change) => shown(change, effectsOf(change, around), waits(change, around.head)));
  });
  const merged = [...merge(lines)].sort(bySeverity);
  return {
    version: 1,
    base: cut(base.label, MOST.text),
    head: cut(head.label, MOST.text),
    counts: countsOf(merged),
    environments: all.map((name) => environmentReport(name, base, head, perEnvironment.get(name) ?? [])),
    changes: merged.slice(0, MAX_CHANGES),
    left: Math.max(0, merged.length - MAX_CHANGES),
  };
}

function stateOf(
  name: string,
  base: Side,
  head: Side,
  changes: readonly ChangedObject[],
): EnvironmentReport['state'] {
  if (!base.trees.has(name)) return 'added';
  if (!head.trees.has(name)) return 'removed';
  return changes.length === 0 ? 'same' : 'changed';
}

function environmentReport(
  name: string,
  base: Side,
  head: Side,
  changes: readonly ChangedObject[],
): EnvironmentReport {
  const count = (side: Side) =>
    [...(side.trees.get(name)?.keys() ?? [])].filter((path) => path.endsWith('.yaml')).length;
  const loads = loadsOf(base, head, name);
  return {
    name,
    state: stateOf(name, base, head, changes),
    objects: { before: count(base), after: count(head), changed: changes.length },
    capacity: { before: capacityOf(base, name), after: capacityOf(head, name) },
    ...(loads.length > 0 && { loads }),
  };
}

/** Whether the folder is taken at a commit, and not at the head of a branch. */
function waits(change: ChangedObject, head: Lookup): boolean {
  const { realm } = change;
  if (realm === 'next') return true;
  const folder = folderOf(change);
  const application = realm === 'tree' ? head.application(folder) : undefined;
  return sourcesOf(application?.object).some(
    ({ path, targetRevision }) =>
      String(path).endsWith(`/${folder}`) && /^[0-9a-f]{40}$/.test(String(targetRevision)),
  );
}

const folderOf = ({ files }: ChangedObject) => (files.after ?? files.before ?? '').split('/')[0] ?? '';

/** The same change in several environments as one line. */
function* merge(lines: readonly ReportChange[]): Generator<ReportChange> {
  const groups = Map.groupBy(lines, (line) => JSON.stringify(anonymous(line)));
  for (const group of groups.values()) {
    const [first] = group as [ReportChange];
    if (group.length === 1) yield first;
    else {
      const environments = group.flatMap((line) => line.environments).sort();
      // Values that are the same everywhere are shown as they are.
      const plain = group.every((line) => same(withoutPlace(line), withoutPlace(first)));
      const files = group.flatMap((line) => line.files).slice(0, MAX_CHANGES);
      yield { ...(plain ? first : { ...first, ...anonymous(first) }), environments, files };
    }
  }
}

const withoutPlace = ({ environments: _, files: __, ...rest }: ReportChange) => rest;

/** The change with `{env}` where the environment's name stands by itself: `espalier-dev`, `dev.example.com`. */
function anonymous(line: ReportChange): Omit<ReportChange, 'environments' | 'files'> {
  const name = line.environments[0] ?? '';
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const pattern = new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, 'g');
  return JSON.parse(
    JSON.stringify(withoutPlace(line), (key, value) =>
      typeof value === 'string' && !FIXED.has(key) ? value.replace(pattern, '{env}') : value,
    ),
  );
}

/** What is never an environment's name, whatever that is. */
const FIXED = new Set(['severity', 'effect', 'rule', 'action', 'kind', 'group']);

function bySeverity(a: ReportChange, b: ReportChange): number {
  const rank = ({ severity }: ReportChange) => SEVERITIES.indexOf(severity);
  const key = ({ component, environments, object }: ReportChange) =>
    [component, environments.join(), object.kind, object.group, object.namespace ?? '', object.name].join(
      '\0',
    );
  return rank(a) - rank(b) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}

function countsOf(changes: readonly ReportChange[]): Report['counts'] {
  const counts = { high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of changes) counts[severity]++;
  return counts;
}
