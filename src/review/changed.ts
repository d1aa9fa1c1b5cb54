import { parseFileName } from '../layout.ts';
import { groupOf, type KubeObject } from '../object.ts';
import { fieldChanges } from './fields.ts';
import { paired } from './pair.ts';
import { isManifest, readObject } from './read.ts';
import type { Files, Side } from './sides.ts';
import type { ChangedObject, Identity } from './types.ts';

/** An object of one side, with where it lies. */
export interface Found {
  readonly path: string;
  readonly id: Identity;
  readonly object: KubeObject;
  readonly component: string;
  readonly realm: ChangedObject['realm'];
}

/**
 * Every object that is not the same on both sides, of the named environments or of all: by identity, so that a file that
 * was moved or an object that was renamed is one change. Only files whose bytes differ are read, so it costs what changed.
 * Sorted by environment, then as `compareObjects` does. Nothing of either side is run.
 */
export function changedObjects(base: Side, head: Side, environments?: readonly string[]): ChangedObject[] {
  const names = environments ?? [...new Set([...base.trees.keys(), ...head.trees.keys()])];
  return [...names].sort().flatMap((name) => changedIn(name, base, head));
}

const NONE: Files = new Map();

function changedIn(environment: string, base: Side, head: Side): ChangedObject[] {
  const [old, now] = [base.trees.get(environment) ?? NONE, head.trees.get(environment) ?? NONE];
  const differing = (files: Files, others: Files) =>
    [...files].flatMap(([path, id]) => (isManifest(path) && others.get(path) !== id ? [path] : [])).sort();
  const was = load(base, environment, differing(old, now));
  const is = load(head, environment, differing(now, old));
  const unreadable = new Map([...was.problems, ...is.problems]);
  const held = Map.groupBy(is.found, identityOf);
  const pairs = paired(was.found, is.found).flatMap(({ before, after, action }): ChangedObject[] => {
    const fields = before && after ? fieldChanges(before.object, after.object) : [];
    if (action === 'changed' && fields.length === 0) return [];
    const at = (after ?? before) as Found;
    const isNew = after !== undefined && action !== 'changed';
    const twin = isNew ? twinOf(after, held, now, head, environment) : undefined;
    return [
      {
        environment,
        component: at.component,
        realm: at.realm,
        action,
        id: at.id,
        ...(before && { before: before.object }),
        ...(after && { after: after.object }),
        ...((action === 'moved' || action === 'renamed') &&
          before && { from: { component: before.component, name: before.id.name } }),
        fields,
        files: { ...(before && { before: before.path }), ...(after && { after: after.path }) },
        ...(twin !== undefined && { problem: `${twin} holds it too` }),
      },
    ];
  });
  const broken = [...unreadable].map(([path, problem]): ChangedObject => {
    const id = { group: '', kind: 'File', namespace: undefined, name: path };
    const files = { ...(old.has(path) && { before: path }), ...(now.has(path) && { after: path }) };
    const { component, realm } = placeOf(path);
    return { environment, component, realm, action: 'unreadable', id, fields: [], files, problem };
  });
  return [...pairs, ...broken].sort(compareObjects);
}

/** By component, then realm, kind, namespace and name: the same for any order of files. */
export function compareObjects(a: ChangedObject, b: ChangedObject): number {
  return keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0;
}

const keyOf = ({ component, realm, id, files, environment }: ChangedObject) =>
  [
    environment,
    component,
    realm,
    id.kind,
    id.group,
    id.namespace ?? '',
    id.name,
    files.after ?? files.before ?? '',
  ].join('\0');

function load(side: Side, environment: string, paths: readonly string[]) {
  const problems = new Map<string, string>();
  const contents = side.read(environment, paths);
  const found = paths.flatMap((path, i): Found[] => {
    const read = readObject(path, contents[i] as Buffer);
    if ('object' in read) return [foundAt(path, read.object)];
    problems.set(path, read.problem);
    return [];
  });
  return { found, problems };
}

/** An object with its place in the tree. */
export function foundAt(path: string, object: KubeObject): Found {
  const { apiVersion, kind, metadata } = object;
  const id = { group: groupOf(apiVersion), kind, namespace: metadata.namespace, name: metadata.name };
  const { component, realm } = placeOf(path);
  const isRoots = component === 'argocd' || component === 'next' || component === 'bootstrap';
  return {
    path,
    id,
    object,
    component: isRoots && kind === 'Application' ? metadata.name : isRoots ? 'argocd' : component,
    realm,
  };
}

function placeOf(path: string): { component: string; realm: ChangedObject['realm'] } {
  const component = path.slice(0, path.indexOf('/'));
  return { component, realm: component === 'next' || component === 'bootstrap' ? component : 'tree' };
}

/**
 * Another file of the side that holds the same object: two owners of one object are an error to Argo CD. Of files that did
 * not change only those are read whose name ends alike.
 */
function twinOf(
  found: Found,
  held: ReadonlyMap<string, readonly Found[]>,
  files: Files,
  side: Side,
  environment: string,
): string | undefined {
  const { path, realm } = found;
  const other = held.get(identityOf(found))?.find((it) => it.path !== path);
  if (other) return other.path;
  return twins(files)
    .get(nameKey(path))
    ?.filter((it) => it !== path && placeOf(it).realm === realm)
    .find((it) => {
      const got = readObject(it, side.read(environment, [it])[0] as Buffer);
      return 'object' in got && identityOf(foundAt(it, got.object)) === identityOf(found);
    });
}

const identityOf = ({ realm, id }: Found) => `${realm} ${identityKey(id)}`;

const indexes = new WeakMap<Files, ReadonlyMap<string, string[]>>();

function twins(files: Files): ReadonlyMap<string, string[]> {
  let index = indexes.get(files);
  if (index === undefined) {
    index = Map.groupBy([...files.keys()].filter(isManifest), nameKey);
    indexes.set(files, index);
  }
  return index;
}

/** What a file's name says of kind, group and name, whatever the namespace of its folder. */
function nameKey(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const { group, kind, name } = parseFileName(file) ?? parseFileName(file, 'home') ?? {};
  return name === undefined ? file : `${group}/${kind} ${name}`;
}

/** Identifies an object within a tree. */
export function identityKey({ group, kind, namespace, name }: Identity): string {
  return JSON.stringify([group, kind, namespace ?? null, name]);
}
