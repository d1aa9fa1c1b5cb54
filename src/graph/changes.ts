import { createHash } from 'node:crypto';
import { SYNC_WAVE } from '../house.ts';
import { decode } from '../input/text.ts';
import { readYaml } from '../input.ts';
import type { FileSpec } from '../layout.ts';
import type { KubeObject } from '../object.ts';
import { Problems } from '../problem.ts';
import type { Change } from './types.ts';

/** Trees to compare with, as files: those of a commit, or of a folder. */
export interface Base {
  /** For people: `main (1a2b3c4)`. */
  readonly label: string;
  /** By environment, the id that Git gives each file (of SHA-1), by its path in the tree. */
  readonly trees: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Bytes of files, in their order. */
  read(environment: string, paths: readonly string[]): Buffer[];
}

/** An object of a tree that differs from the base, by its file, relative to the tree. */
export type ChangedObject =
  | { readonly what: Exclude<Change, 'removed'>; readonly path: string }
  | RemovedObject;

/** An object of the base that the tree has no more. */
export interface RemovedObject {
  readonly what: 'removed';
  readonly path: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** The wave of an Application; absent where it has none. */
  readonly wave?: number;
}

/** What became of a tree since a base: by path, which says what an object is called and who syncs it. */
export interface Changes {
  readonly base: string;
  readonly objects: ReadonlyMap<string, ChangedObject>;
}

/** Compares the files of a tree with those of the base. What cannot be read there is told by its path alone. */
export function changesSince(base: Base, environment: string, files: readonly FileSpec[]): Changes {
  const before = base.trees.get(environment) ?? new Map<string, string>();
  const objects = new Map<string, ChangedObject>();
  const now = new Set(files.map(({ path }) => path));
  for (const { path, text } of files) {
    if (!path.endsWith('.yaml')) continue;
    const former = before.get(path);
    if (former === idOf(text)) continue;
    const what = former === undefined ? 'created' : 'changed';
    objects.set(path, { what, path });
  }
  const gone = [...before.keys()].filter((path) => path.endsWith('.yaml') && !now.has(path));
  const contents = gone.length === 0 ? [] : base.read(environment, gone);
  for (const [index, path] of gone.entries())
    objects.set(path, { what: 'removed', path, ...called(path, contents[index] ?? Buffer.alloc(0)) });
  return { base: base.label, objects };
}

/** What an object of the base is called: data that nobody has checked. */
function called(path: string, bytes: Buffer): Omit<RemovedObject, 'what' | 'path'> {
  try {
    const { kind, metadata } = readYaml(path, decode(path, bytes)).value as Partial<KubeObject>;
    const wave = Number(metadata?.annotations?.[SYNC_WAVE]);
    return {
      kind: String(kind ?? ''),
      ...(metadata?.namespace !== undefined && { namespace: String(metadata.namespace) }),
      name: String(metadata?.name ?? path),
      ...(Number.isInteger(wave) && wave >= 0 && { wave }),
    };
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return { kind: '', name: path };
  }
}

/** The id that Git gives a blob: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects. */
export function idOf(text: string | Buffer): string {
  const bytes = Buffer.from(text as string);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
