import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { type KubeObject, objectId, refOf } from '../src/object.ts';
import { ALLOWED } from './allowed.ts';

/** Objects by what identifies them. */
export type Objects = ReadonlyMap<string, KubeObject>;

/** Every object in the YAML files below a folder. Throws where one is there twice. */
export function objectsIn(folder: string): Objects {
  const objects = new Map<string, KubeObject>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.yaml')) continue;
    const object = parse(readFileSync(join(folder, file), 'utf8')) as KubeObject;
    const id = objectId(refOf(object));
    if (objects.has(id)) throw new Error(`${folder}: two files hold ${id}`);
    objects.set(id, object);
  }
  return objects;
}

/**
 * What is in `theirs` and not the same in `ours`, but for the allowed differences: one line an object. Further objects of
 * ours are left out of account: the engine brings the platform besides.
 */
export function differences(ours: Objects, theirs: Objects): string[] {
  return [...theirs].flatMap(([id, object]) => {
    const own = ours.get(id);
    if (own === undefined) return [`${id}: missing`];
    const [a, b] = [common(own), common(object)];
    if (isDeepStrictEqual(a, b)) return [];
    return [`${id}: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`];
  });
}

/** A copy without what may differ, and without maps that have nothing else in them. */
function common(object: KubeObject): unknown {
  const copy = structuredClone(object) as Record<string, unknown>;
  for (const { kind, path } of ALLOWED) {
    if (kind === '*' || kind === object.kind) remove(copy, path);
  }
  return copy;
}

function remove(map: Record<string, unknown>, [key = '', ...below]: readonly string[]): void {
  const found = map[key];
  if (below.length > 0 && typeof found === 'object' && found !== null) {
    remove(found as Record<string, unknown>, below);
    if (Object.keys(found).length > 0) return;
  } else if (below.length > 0) return;
  delete map[key];
}
