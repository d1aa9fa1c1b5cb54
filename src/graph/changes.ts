import { SYNC_WAVE } from '../house.ts';
import type { FileSpec } from '../layout.ts';
import { refOf } from '../object.ts';
import { Git } from '../pin/git.ts';
import { type ChangedObject, changedObjects, loadsOf, type Side } from '../review.ts';
import type { LoadSummary } from '../simulate/report/summary.ts';
import type { Change } from './types.ts';

/** What became of a tree since a base. */
export interface Changes {
  /** The base in words: `main (1a2b3c4)`. */
  readonly base: string;
  /** Objects that differ, by their file, relative to the tree; of one that another component has now, its new file. */
  readonly objects: ReadonlyMap<string, ObjectChange>;
  /** How the apps of the base took the loads that it named. */
  readonly loads: ReadonlyMap<string, LoadSummary>;
}

export type ObjectChange = { readonly what: Exclude<Change, 'removed'> } | RemovedObject;

/** An object of the base that the tree has no more. */
export interface RemovedObject {
  readonly what: 'removed';
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** The wave of an Application; absent where it has none. */
  readonly wave?: number;
}

/**
 * Compares the tree of an environment, as the files that it would be written as, with that of the base. An object with another
 * name is another object to Kubernetes, however alike both are.
 */
export function changesSince(base: Side, environment: string, files: readonly FileSpec[]): Changes {
  const objects = new Map<string, ObjectChange>();
  const head = sideOfFiles(environment, files);
  for (const changed of changedObjects(base, head, [environment])) {
    const { before, after } = changed.files;
    const isOther = before === undefined || changed.action === 'renamed';
    if (after !== undefined) objects.set(after, { what: isOther ? 'created' : 'changed' });
    if (before !== undefined && (after === undefined || changed.action === 'renamed'))
      objects.set(before, removed(changed));
  }
  const loads = loadsOf(base, head, environment).flatMap(({ app, before }) =>
    before ? [[app, before] as const] : [],
  );
  return { base: base.label, objects, loads: new Map(loads) };
}

function removed({ id, before, action }: ChangedObject): RemovedObject {
  const { kind, namespace, name } = action === 'renamed' && before ? refOf(before) : id;
  const wave = Number(before?.metadata.annotations?.[SYNC_WAVE] ?? Number.NaN);
  return {
    what: 'removed',
    kind,
    ...(namespace !== undefined && { namespace }),
    name,
    // Of a base that anybody may have written: a wave that is none makes no column.
    ...(Number.isInteger(wave) && wave >= 0 && wave < 1000 && { wave }),
  };
}

/** What is not written yet, as a side of a comparison. */
function sideOfFiles(environment: string, files: readonly FileSpec[]): Side {
  const contents = new Map(files.map(({ path, text }) => [path, Buffer.from(text)]));
  const ids = new Map([...contents].map(([path, bytes]) => [path, Git.idOf(bytes, 40)]));
  return {
    label: environment,
    trees: new Map([[environment, ids]]),
    read: (_, paths) => paths.map((path) => contents.get(path) ?? Buffer.alloc(0)),
    chart: () => undefined,
  };
}
