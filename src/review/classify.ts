import { chartEffects } from './charts.ts';
import { type FieldChange, showPath } from './fields.ts';
import type { Lookup } from './lookup.ts';
import { touches } from './path.ts';
import { endOf } from './pruned.ts';
import { cascades } from './rows/delivery.ts';
import { type Hit, knowsKind, type On, type Row, rowsOf, type Verdict } from './table.ts';
import { type ChangedObject, type Effect, SEVERITIES } from './types.ts';

/** The trees around a change: what it goes with is looked up in them. */
export interface Around {
  readonly base: Lookup;
  readonly head: Lookup;
}

/** What a change does, the worst first. Every field that changed is in the fields of some effect. */
export function effectsOf(change: ChangedObject, around: Around): Effect[] {
  return sorted(
    change.problem === undefined ? judged(change, around) : [...judged(change, around), doubt(change)],
  );
}

function doubt({ problem = '', action }: ChangedObject): Effect {
  return action === 'unreadable'
    ? unknown('unreadable', `the file cannot be read: ${problem}`)
    : unknown('twin', `${problem}: Argo CD syncs neither of two owners of one object`);
}

/** What nobody knows is taken for the worst; reports call it "unknown, treat as high". */
export function unknown(rule: string, says: string, fields: readonly string[] = []): Effect {
  return { effect: 'unknown', severity: 'high', says, fields, rule };
}

function judged(change: ChangedObject, around: Around): Effect[] {
  switch (change.action) {
    case 'unreadable':
      return [];
    case 'added':
      return created(change, around);
    case 'removed':
      return ended(change, around);
    case 'changed':
      return changed(change, around);
    case 'moved':
      return [moved(change), ...changed(change, around)];
    case 'renamed':
      return [
        renamed(change),
        ...ended({ ...change, id: idBefore(change) }, around),
        ...byTable(change, around, 'created'),
      ];
  }
}

const idBefore = ({ id, from }: ChangedObject) => ({ ...id, name: from?.name ?? id.name });

function created(change: ChangedObject, around: Around): Effect[] {
  const says = change.realm === 'bootstrap' ? 'bootstrap makes it; nobody syncs it' : 'it is made';
  return [
    { effect: 'created', severity: 'info', says, fields: [], rule: 'created' },
    ...byTable(change, around, 'created'),
    ...chartsOf(change, around),
    ...unheard(change),
  ];
}

const chartsOf = (change: ChangedObject, around: Around) =>
  kindOf(change) === 'argoproj.io/Application' ? chartEffects(change, around) : [];

/** What happens to an object that Git no longer has; lines of the table about its end count where it ends. */
function ended(change: ChangedObject, around: Around): Effect[] {
  const end = endOf(change, around);
  if (end.effect !== 'pruned') return [end];
  const charts = cascades(change.before) ? chartsOf(change, around) : [];
  return [end, ...byTable(change, around, 'pruned'), ...charts, ...unheard(change)];
}

function changed(change: ChangedObject, around: Around): Effect[] {
  const effects = [...byTable(change, around, 'changed'), ...chartsOf(change, around)];
  const told = new Set(effects.flatMap(({ fields }) => fields));
  const rest = change.fields.filter(({ path }) => !told.has(showPath(path)));
  if (rest.length === 0) return effects;
  const fields = rest.map(({ path }) => showPath(path));
  if (!knowsKind(kindOf(change)))
    return [
      ...effects,
      { effect: 'changed', severity: 'medium', says: NOT_KNOWN, fields, rule: 'unknown-kind' },
    ];
  const isMetadata = rest.every(({ path }) => path[0] === 'metadata');
  const says = isMetadata
    ? 'labels or annotations change that something may act on'
    : 'it is changed in place';
  return [...effects, { effect: 'changed', severity: 'low', says, fields, rule: 'changed' }];
}

const NOT_KNOWN = 'the table says nothing of its kind: its controller decides what follows';

function unheard(change: ChangedObject): Effect[] {
  if (knowsKind(kindOf(change))) return [];
  return [{ effect: 'changed', severity: 'medium', says: NOT_KNOWN, fields: [], rule: 'unknown-kind' }];
}

function moved({ from, component }: ChangedObject): Effect {
  return {
    effect: 'moved',
    severity: 'medium',
    says: `from ${from?.component} to ${component}: one Application prunes it before or after the other makes it`,
    fields: [],
    rule: 'moved',
  };
}

function renamed({ from, id }: ChangedObject): Effect {
  return {
    effect: 'renamed',
    severity: 'info',
    says: `from ${from?.name} to ${id.name}: another object is made, and the former one goes`,
    fields: [],
    rule: 'renamed',
  };
}

function byTable(change: ChangedObject, { base, head }: Around, on: On): Effect[] {
  const { before, after } = change;
  return rowsOf(kindOf(change)).flatMap((row): Effect[] => {
    if (!(row.on ?? ['changed']).includes(on)) return [];
    const fields = on === 'changed' ? touched(change.fields, row) : [];
    if (on === 'changed' && fields.length === 0) return [];
    const hit: Hit = { change, fields, before, after, base, head };
    return verdictOf(row, hit, fields);
  });
}

const touched = (fields: readonly FieldChange[], row: Row) =>
  fields.filter((field) => row.fields?.some((pattern) => touches(field, pattern)));

function verdictOf(row: Row, hit: Hit, fields: readonly FieldChange[]): Effect[] {
  let verdict: Verdict;
  try {
    verdict = typeof row.says === 'string' ? row.says : row.says(hit);
  } catch (error) {
    // The shape of an object is somebody else's: one that a line does not expect is one that nobody has judged.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return [unknown(row.id, 'the object has not the shape of its kind', paths(fields))];
  }
  if (verdict === undefined) return [];
  const {
    says,
    severity,
    effect,
    with: others,
  } = typeof verdict === 'string' ? ({ says: verdict } as Exclude<Verdict, string | undefined>) : verdict;
  return [
    {
      effect: effect ?? row.effect,
      severity: severity ?? row.severity,
      says,
      fields: paths(fields),
      ...(others && others.length > 0 && { with: others }),
      rule: row.id,
    },
  ];
}

const paths = (fields: readonly FieldChange[]) => fields.map(({ path }) => showPath(path));

/** `apps/Deployment`, `/Service`. */
export const kindOf = ({ id }: Pick<ChangedObject, 'id'>) => `${id.group}/${id.kind}`;

/** The worst first, then as the table has them. */
export function sorted(effects: readonly Effect[]): Effect[] {
  return [...effects].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
