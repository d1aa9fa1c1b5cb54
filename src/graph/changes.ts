import { SYNC_WAVE } from '../house.ts';
import type { FileSpec } from '../layout.ts';
import { Git } from '../pin/git.ts';
import { type ChangedObject, changedObjects, type Side } from '../review.ts';
import type { Change } from './types.ts';

/** What became of a tree since a base. */
export interface Changes {
  /** The base in words: `main (1a2b3c4)`. */
  readonly base: string;
  /** Objects that differ, by their file, relative to the tree; of one that was moved or renamed, its new file. */
  readonly objects: ReadonlyMap<string, ObjectChange>;
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

/** Compares the tree of an environment, as the files that it would be written as, with that of the base. */
export function changesSince(base: Side, environment: string, files: readonly FileSpec[]): Changes {
  const changed = changedObjects(base, sideOfFiles(environment, files), [environment]);
  return {
    base: base.label,
    objects: new Map(changed.map((it) => [it.files.after ?? it.files.before ?? '', changeOf(it)])),
  };
}

function changeOf({ id, before, files }: ChangedObject): ObjectChange {
  if (files.after !== undefined) return { what: files.before === undefined ? 'created' : 'changed' };
  const wave = Number(before?.metadata.annotations?.[SYNC_WAVE] ?? Number.NaN);
  return {
    what: 'removed',
    kind: id.kind,
    ...(id.namespace !== undefined && { namespace: id.namespace }),
    name: id.name,
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
