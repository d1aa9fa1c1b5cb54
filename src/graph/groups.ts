import { SYNC_WAVE } from '../house.ts';
import type { Tree } from '../model.ts';
import { placedObjects } from '../placed.ts';
import type { Changes } from './changes.ts';
import type { GraphObject } from './types.ts';

/** What one part of the tree syncs: first-party objects, those that are gone since the base at the end. */
export interface Group {
  readonly objects: GraphObject[];
  /** The wave of its Application. */
  wave?: number;
}

/** Who syncs an object: the component of its Application, else the folder that it stands in. */
function groupOf(path: string, kind: string, name: string): string {
  const folder = path.slice(0, path.indexOf('/'));
  if (folder !== 'argocd' && folder !== 'next') return folder;
  return kind === 'Application' ? name : 'projects';
}

/** The objects of a tree by who syncs them. */
export function groupsOf(tree: Tree, changes: Changes | undefined): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  const put = (object: GraphObject & { readonly path: string }, wave: number | undefined) => {
    const name = groupOf(object.path, object.kind, object.name);
    const group = groups.get(name) ?? { objects: [] };
    group.objects.push(object);
    if (wave !== undefined) group.wave = wave;
    groups.set(name, group);
  };
  for (const { path, object } of placedObjects(tree)) {
    const { namespace, name, annotations } = object.metadata;
    const change = changes?.objects.get(path)?.what;
    const wave = object.kind === 'Application' ? Number(annotations?.[SYNC_WAVE]) : Number.NaN;
    put(
      {
        kind: object.kind,
        ...(namespace !== undefined && { namespace }),
        name,
        path,
        ...(change && { change }),
      },
      Number.isNaN(wave) ? undefined : wave,
    );
  }
  for (const [path, it] of changes?.objects ?? []) {
    if (it.what !== 'removed') continue;
    const { kind, namespace, name, wave, what } = it;
    put({ kind, ...(namespace !== undefined && { namespace }), name, path, change: what }, wave);
  }
  return groups;
}
