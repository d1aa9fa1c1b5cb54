/** Whether it is a map of values, not a list, a scalar or null. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `a.b\.c` is `b.c` inside `a`: dots separate keys, a dot of a key is written `\.`. */
export function parsePath(path: string): string[] {
  return path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
}

/** The inverse of `parsePath`. */
export function showPath(keys: readonly string[]): string {
  return keys.map((key) => key.replaceAll('.', '\\.')).join('.');
}

/** The value at a path; `undefined` where the path leaves the maps. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  let at = values;
  for (const key of path) {
    if (!isMap(at)) return undefined;
    at = at[key];
  }
  return at;
}

/** A copy of the values with another one at that path; maps on the way are made. */
export function withValue(values: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const map = isMap(values) ? values : {};
  return { ...map, [key]: withValue(map[key], rest, value) };
}

/** Lays values over defaults as Helm does: maps key by key, null takes a key away, all else replaces. */
export function mergeValues(defaults: unknown, values: unknown): unknown {
  if (values === undefined) return defaults;
  if (!isMap(values)) return values;
  const merged: Record<string, unknown> = isMap(defaults) ? { ...defaults } : {};
  for (const [key, value] of Object.entries(values)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeValues(merged[key], value);
  }
  return merged;
}

/** Whether two values say the same; the order of keys does not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]));
  }
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

/** Whether Helm templates take it for unset: null, an empty string, list or map, zero and false not counted. */
export function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
