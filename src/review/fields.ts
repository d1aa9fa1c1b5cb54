import { isDeepStrictEqual } from 'node:util';

/** A step into a value: a key of a map, an index of a list, or an item of a list by what names it (`[web]`). */
export type Step = string | number | { readonly item: string };

/** A field whose value differs. An absent side means that the field is not there. */
export interface FieldChange {
  readonly path: readonly Step[];
  readonly before?: unknown;
  readonly after?: unknown;
  /** Only the order of the items differs: `before` and `after` are their names. */
  readonly order?: true;
}

/** Keys that name the items of a list, where all of its items have one and no two have the same. */
const NAMES = ['name', 'key', 'id'] as const;

/**
 * Every field in which two values differ, as deep as both sides are maps or lists of the same sort. Items of a list are
 * matched by their `name`, `key` or `id`, else by place after what is alike at both ends is set aside. Keys are visited
 * in order, so that the order in which a file has them changes nothing.
 */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const out: FieldChange[] = [];
  walk([], before, after, out);
  return out;
}

export const same = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a, b);

function walk(path: readonly Step[], before: unknown, after: unknown, out: FieldChange[]): void {
  if (same(before, after)) return;
  if (isMap(before) && isMap(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
      walk([...path, key], own(before, key), own(after, key), out);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    lists(path, before, after, out);
  } else {
    out.push({
      path,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    });
  }
}

function lists(path: readonly Step[], before: unknown[], after: unknown[], out: FieldChange[]): void {
  const [old, now] = [named(before, after), named(after, before)];
  if (old && now) {
    for (const name of [...new Set([...old.keys(), ...now.keys()])].sort())
      walk([...path, { item: name }], old.get(name), now.get(name), out);
    const common = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>) =>
      [...a.keys()].filter((name) => b.has(name));
    const [was, is] = [common(old, now), common(now, old)];
    if (!same(was, is)) out.push({ path, before: was, after: is, order: true });
    return;
  }
  // Of lists of plain values the whole is the field: `args`, `verbs`, `hosts`.
  if (![...before, ...after].every((item) => isMap(item))) {
    out.push({ path, before, after });
    return;
  }
  let start = 0;
  while (start < before.length && start < after.length && same(before[start], after[start])) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    same(before[before.length - 1 - end], after[after.length - 1 - end])
  )
    end++;
  const length = Math.max(before.length, after.length) - end;
  for (let i = start; i < length; i++)
    walk(
      [...path, i],
      i < before.length - end ? before[i] : undefined,
      i < after.length - end ? after[i] : undefined,
      out,
    );
}

/** The items by name; `undefined` where `other` is named by another key, or not every item has a name of its own. */
function named(list: readonly unknown[], other: readonly unknown[]): Map<string, unknown> | undefined {
  const key = NAMES.find((name) => [...list, ...other].every((item) => nameIn(item, name) !== undefined));
  if (key === undefined) return undefined;
  const items = new Map(list.map((item) => [nameIn(item, key) as string, item]));
  return items.size === list.length && new Set(other.map((item) => nameIn(item, key))).size === other.length
    ? items
    : undefined;
}

function nameIn(item: unknown, key: string): string | undefined {
  const name = isMap(item) ? own(item, key) : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** Whether a value is a map of plain data. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of a map, or `undefined`: keys come from files, and `constructor` is one like any other. */
export function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** `spec.template.spec.containers[web].image`; keys that are not plain words are quoted. */
export function showPath(path: readonly Step[]): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      if (typeof step === 'object') return `[${step.item}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join('');
}
