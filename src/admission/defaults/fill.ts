/** JSON that is being filled in. */
// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds
export type Json = any;

/** Maps of texts and amounts: those that are empty are left out. Other empty maps say something, such as `emptyDir: {}`. */
const PLAIN_MAPS: ReadonlySet<string> = new Set([
  ...['labels', 'annotations', 'matchLabels', 'nodeSelector', 'data', 'parameters'],
  ...['requests', 'limits'],
]);

/** A copy without what Go leaves out of built-in kinds: null, and what holds nothing. Roles alone may hold no rules. */
export function withoutNothing(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name, it]) => {
    if (it === null || it === undefined) return false;
    if (Array.isArray(it)) return it.length > 0 || name === 'rules';
    return typeof it !== 'object' || !PLAIN_MAPS.has(name) || Object.keys(it).length > 0;
  });
  return Object.fromEntries(entries.map(([name, it]) => [name, withoutNothing(it)]));
}

/** Gives the map each of the fields that it lacks. A field that Go takes for unset, an empty text, counts as lacking. */
export function fill(map: Json, fields: Readonly<Record<string, unknown>>): void {
  if (typeof map !== 'object' || map === null) return;
  for (const [name, value] of Object.entries(fields)) {
    if (map[name] === undefined || map[name] === '') map[name] = structuredClone(value);
  }
}

/** Takes fields away that hold what Go leaves out. */
export function omit(map: Json, fields: readonly string[]): void {
  if (typeof map !== 'object' || map === null) return;
  for (const name of fields) if (map[name] === false || map[name] === '' || map[name] === 0) delete map[name];
}

export const each = (list: Json, change: (item: Json) => void): void => {
  if (Array.isArray(list))
    for (const item of list) if (typeof item === 'object' && item !== null) change(item);
};
