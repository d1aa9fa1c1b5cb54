import type { FieldChange } from './fields.ts';
import type { Lookup } from './lookup.ts';
import type { Pattern } from './path.ts';
import { ACCESS } from './rows/access.ts';
import { DATA } from './rows/data.ts';
import { DELIVERY } from './rows/delivery.ts';
import { GUARDS } from './rows/guards.ts';
import { IMMUTABLE } from './rows/immutable.ts';
import { NODES } from './rows/nodes.ts';
import { PLAIN } from './rows/plain.ts';
import { PODS } from './rows/pods.ts';
import { SCALE } from './rows/scale.ts';
import { TRAFFIC } from './rows/traffic.ts';
import type { ChangedObject, EffectName, Severity } from './types.ts';

/** When a line of the table applies. */
export type On = 'created' | 'pruned' | 'changed';

/** What a line of the table looks at. */
export interface Hit {
  readonly change: ChangedObject;
  /** The changes of fields that touch the line's patterns. */
  readonly fields: readonly FieldChange[];
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the kind, and is checked by nobody here
  readonly before: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly after: any;
  readonly base: Lookup;
  readonly head: Lookup;
}

/** What a line says of a hit; `undefined` where it does not apply after all. */
export type Verdict =
  | string
  | undefined
  | {
      readonly says: string;
      readonly severity?: Severity;
      readonly effect?: EffectName;
      readonly with?: readonly string[];
    };

/** A line of the table: these fields of these kinds have this effect. */
export interface Row {
  /** Stable; the report names it. */
  readonly id: string;
  /** `group/Kind`, `/Kind` for core kinds; `*` for all. */
  readonly kinds: readonly string[] | '*';
  /** Default: `changed`. */
  readonly on?: readonly On[];
  /** Patterns of fields; needed for `changed`, unused otherwise. */
  readonly fields?: readonly Pattern[];
  readonly effect: EffectName;
  readonly severity: Severity;
  readonly says: string | ((hit: Hit) => Verdict);
}

/** Every line. All that apply count; a field that none is about is `changed`. */
export const TABLE: readonly Row[] = [
  ...DATA,
  ...ACCESS,
  ...GUARDS,
  ...IMMUTABLE,
  ...NODES,
  ...TRAFFIC,
  ...PODS,
  ...SCALE,
  ...DELIVERY,
  ...PLAIN,
];

const byKind = new Map<string, readonly Row[]>();

/** The lines about a kind. */
export function rowsOf(kind: string): readonly Row[] {
  let rows = byKind.get(kind);
  if (rows === undefined) {
    rows = TABLE.filter((row) => row.kinds === '*' || row.kinds.includes(kind));
    byKind.set(kind, rows);
  }
  return rows;
}

/** Whether any line is about this kind in particular: of others the report says that it does not know them. */
export function knowsKind(kind: string): boolean {
  return rowsOf(kind).some((row) => row.kinds !== '*');
}
