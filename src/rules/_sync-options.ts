import { SYNC_OPTIONS } from '../house.ts';
import { atComponent, atObject, builtObjects, type Tree } from '../model.ts';
import type { Place } from '../problem.ts';

/** A statement of sync options on an object, or in the values of a chart that puts it there. */
export interface StatedOptions {
  readonly at: Place;
  readonly options: readonly string[];
}

/** Every statement of sync options in the tree. */
export function statedOptions(tree: Tree): StatedOptions[] {
  const stated: StatedOptions[] = [];
  for (const entry of builtObjects(tree)) {
    const text = entry.object.metadata.annotations?.[SYNC_OPTIONS];
    if (text === undefined) continue;
    stated.push({
      at: atObject(tree, entry, `metadata.annotations["${SYNC_OPTIONS}"]`),
      options: split(text),
    });
  }
  for (const owner of tree.components) {
    for (const { use } of owner.charts) {
      for (const { path, text } of inValues(use.values, '')) {
        stated.push({ at: atComponent(tree, owner, `chart ${use.chart}`, path), options: split(text) });
      }
    }
  }
  return stated;
}

function split(text: string): string[] {
  return text.split(',').map((option) => option.trim());
}

function inValues(values: unknown, path: string): { path: string; text: string }[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    key === SYNC_OPTIONS
      ? [{ path, text: String(value) }]
      : inValues(value, path === '' ? key : `${path}.${key}`),
  );
}
