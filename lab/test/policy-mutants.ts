import fc from 'fast-check';
import type { KubeObject } from '../../src/object.ts';

type Json = unknown;
type Fields = Record<string, Json>;

/** What Go leaves out of an object, or takes for nothing. */
const NOTHING: readonly Json[] = ['', 0, false, [], {}];

/**
 * Objects that differ from one of `seeds` in up to three places: a field is taken away, gets a value that the same field has in
 * another one, or a field is added that another one has in such a place. What is at home under `securityContext` in one object is
 * put under `securityContext` of another.
 */
export function mutants(seeds: readonly KubeObject[], count: number, seed: number): readonly KubeObject[] {
  const home = new Map<string, [field: string, value: Json][]>();
  for (const object of seeds) gather(object, '', home);
  const mutation = fc.record({ how: fc.constantFrom('drop', 'set', 'add'), at: fc.nat(), what: fc.nat() });
  const arbitrary = fc
    .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([object, mutations]) => {
      const copy = structuredClone(object);
      for (const { how, at, what } of mutations) mutate(copy, how, at, what, home);
      return copy;
    });
  return fc.sample(arbitrary, { numRuns: count, seed });
}

/** Every map below, with the name of the field that it is under. */
function mapsIn(value: Json, name: string): [map: Fields, name: string][] {
  if (Array.isArray(value)) return value.flatMap((it) => mapsIn(it, name));
  if (typeof value !== 'object' || value === null) return [];
  const map = value as Fields;
  return [[map, name], ...Object.entries(map).flatMap(([field, it]) => mapsIn(it, field))];
}

function gather(object: KubeObject, name: string, home: Map<string, [string, Json][]>): void {
  for (const [map, parent] of mapsIn(object, name)) {
    const known = home.get(parent) ?? [];
    home.set(parent, [...known, ...Object.entries(map)]);
  }
}

function mutate(
  object: KubeObject,
  how: string,
  at: number,
  what: number,
  home: ReadonlyMap<string, readonly [string, Json][]>,
): void {
  // Neither what the object is called nor where it is.
  const maps = mapsIn(object, '').filter(
    ([map, name]) => name !== '' && name !== 'metadata' && Object.keys(map).length > 0,
  );
  const [map, name] = maps[at % maps.length] ?? [{}, ''];
  const fields = Object.keys(map);
  const field = fields[what % fields.length] ?? '';
  if (how === 'drop') delete map[field];
  else if (how === 'set') {
    const values = (home.get(name) ?? []).filter(([it]) => it === field).map(([, value]) => value);
    map[field] = structuredClone(pick([...values, ...NOTHING], what));
  } else {
    const [added, value] = pick(home.get(name) ?? [], what) ?? ['', undefined];
    if (added !== '') map[added] = structuredClone(value);
  }
}

const pick = <It>(list: readonly It[], at: number) => list[at % list.length] as It;
