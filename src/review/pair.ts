import type { KubeObject } from '../object.ts';
import { type Found, identityKey } from './changed.ts';
import type { Action } from './types.ts';

/** An object of the base with what became of it. */
export interface Pair {
  readonly action: Action;
  readonly before?: Found;
  readonly after?: Found;
}

/**
 * Matches objects of both sides: first those with the same identity, in the same file, then in another; then, of what is
 * left, those of a kind that are alike in all but their name. An object that is held twice on a side is matched once.
 */
export function paired(before: readonly Found[], after: readonly Found[]): Pair[] {
  const pairs: Pair[] = [];
  const old = new Set(before);
  const now = new Set(after);
  const match = (key: (found: Found) => string, action: (a: Found, b: Found) => Action) => {
    const byKey = Map.groupBy(old, key);
    for (const b of now) {
      const a = byKey.get(key(b))?.shift();
      if (a === undefined) continue;
      old.delete(a);
      now.delete(b);
      pairs.push({ before: a, after: b, action: action(a, b) });
    }
  };
  const identity = (it: Found) => `${it.realm} ${identityKey(it.id)}`;
  match(
    (it) => `${identity(it)} ${it.path}`,
    () => 'changed',
  );
  match(identity, (a, b) => (a.component === b.component ? 'changed' : 'moved'));
  match(
    (it) => `${it.realm} ${it.component} ${nameless(it)}`,
    () => 'renamed',
  );
  return [
    ...pairs,
    ...[...old].map((it) => ({ action: 'removed' as const, before: it })),
    ...[...now].map((it) => ({ action: 'added' as const, after: it })),
  ];
}

/** The object without its name: where a text is the name, or a namespace is named like it, a mark stands for it. */
function nameless({ object, id }: Found): string {
  const { labels: _, annotations: __, ...identity } = object.metadata;
  const anonymous = { ...object, metadata: { ...identity, namespace: undefined } } as KubeObject;
  const text = JSON.stringify(anonymous, (_key, value) => {
    if (value === id.name) return '\u0000name';
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  });
  return `${id.namespace ?? ''} ${text}`;
}
