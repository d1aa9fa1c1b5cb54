import type { Change } from './types.ts';

/** An object of a tree that differs from the base. */
export interface ChangedObject {
  readonly what: Change;
  /** Its file, relative to the tree: the folder is who syncs it. */
  readonly path: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** The wave of an Application; absent where it has none. */
  readonly wave?: number;
}

/** What became of a tree since a base: by path, which says what an object is called and who syncs it. */
export interface Changes {
  /** The base in words: `main`. */
  readonly base: string;
  readonly objects: ReadonlyMap<string, ChangedObject>;
}
