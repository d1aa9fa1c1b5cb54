import { readFileSync } from 'node:fs';
import { nearest } from '../nearest.ts';
import { fileOf, type Values } from './data.ts';
import { isMap, showPath } from './values.ts';

/**
 * The values that a chart accepts. A word is what stands at a key: `map` (any keys below), `list` (any content),
 * `string`, `number`, `boolean`, `null`, `scalar` (any of the latter), `any`, or several joined by `|`.
 * A tree is a map with exactly these keys; its entry under the empty string, where it has one, says `free` (other names
 * are accepted too, these are still checked) and the types accepted besides a map.
 */
export type KeyTree = string | { readonly [key: string]: KeyTree };

/** What `charts/<chart>.keys.json` holds: the tree, and what had to be said by hand to make it. */
export interface ChartKeys extends KeyHints {
  readonly chart: string;
  readonly version: string;
  readonly keys: KeyTree;
}

/** What values.yaml and values.schema.json do not show about a chart's keys. A refresh keeps it. Paths, without default. */
export interface KeyHints {
  /** Read by templates, absent from values.yaml. */
  readonly alsoRead?: readonly string[];
  /** Maps given to Kubernetes, or to the software, as they are: nothing below them is checked. */
  readonly handedOn?: readonly string[];
  /** Maps whose keys are names that the user chooses. */
  readonly freeNames?: readonly string[];
  /** Their default's type is not the type they take. */
  readonly anyType?: readonly string[];
  /** Maps whose keys may as well stand at the top. */
  readonly copiedToTop?: readonly string[];
  /** The key that the chart wraps its defaults in, and that nobody sets. */
  readonly defaultsIn?: string;
}

/** A value that the chart would not take. */
export interface ValueFault {
  readonly code: 'DEAD_VALUE' | 'WRONG_VALUE_TYPE';
  /** As in `helm.valuesObject`, keys joined by dots, a dot of a key written `\.`. */
  readonly path: string;
  readonly message: string;
  readonly cure: string;
}

const cache = new Map<string, ChartKeys>();

/** The keys that a recorded chart accepts. Throws a Problem where there is no record. */
export function chartKeys(name: string): ChartKeys {
  let keys = cache.get(name);
  if (keys === undefined) {
    keys = JSON.parse(readFileSync(fileOf(name, '.keys.json'), 'utf8')) as ChartKeys;
    cache.set(name, keys);
  }
  return keys;
}

/** Every value at a key that the chart does not read, and every value of a type that it does not take. */
export function checkValues(name: string, values: Values): ValueFault[] {
  const { chart, keys } = chartKeys(name);
  return checkAgainst(keys, values, chart);
}

/** `checkValues` for a tree in hand. */
export function checkAgainst(keys: KeyTree, values: Values, chart: string): ValueFault[] {
  const faults: ValueFault[] = [];
  const visit = (tree: KeyTree, map: Values, path: readonly string[]) => {
    if (typeof tree === 'string') return;
    const free = words(tree[''] ?? '').includes('free');
    for (const [key, value] of Object.entries(map)) {
      const here = [...path, key];
      const known = key !== '' && Object.hasOwn(tree, key) ? tree[key] : undefined;
      if (known === undefined) {
        if (!free) faults.push(deadValue(keys, tree, here, chart));
        continue;
      }
      const wanted = typesOf(known);
      if (!accepts(wanted, value)) {
        faults.push({
          code: 'WRONG_VALUE_TYPE',
          path: showPath(here),
          message: `${showPath(here)} is ${described(value)}, and chart ${chart} takes ${wanted.join(' or ')} there`,
          cure: `Give ${showPath(here)} a ${wanted.join(' or a ')}.`,
        });
      } else if (isMap(value)) visit(known, value, here);
    }
  };
  visit(keys, values, []);
  return faults;
}

function words(text: KeyTree): string[] {
  return typeof text === 'string' ? text.split('|') : [];
}

function typesOf(tree: KeyTree): string[] {
  if (typeof tree === 'string') return words(tree);
  return ['map', ...words(tree[''] ?? '').filter((word) => word !== 'free' && word !== '')];
}

/** Null is taken everywhere: Helm removes the key. */
function accepts(wanted: readonly string[], value: unknown): boolean {
  if (value === null || value === undefined || wanted.includes('any')) return true;
  const type = typeOf(value);
  return wanted.includes(type) || (type !== 'map' && type !== 'list' && wanted.includes('scalar'));
}

/** Type of a value in the words of a key tree. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : typeof value;
}

function described(value: unknown): string {
  const type = typeOf(value);
  return type === 'map' || type === 'list' ? `a ${type}` : `the ${type} ${JSON.stringify(value)}`;
}

function deadValue(keys: KeyTree, parent: KeyTree, path: readonly string[], chart: string): ValueFault {
  const key = path.at(-1) ?? '';
  const siblings = childKeys(parent);
  const near = nearest(key, siblings) ?? siblings.find((sibling) => startAlike(key, sibling));
  const meant = near === undefined ? elsewhere(keys, path) : [...path.slice(0, -1), near];
  const known =
    siblings.length === 0
      ? 'nothing'
      : siblings.slice(0, 12).join(', ') + (siblings.length > 12 ? ', ...' : '');
  return {
    code: 'DEAD_VALUE',
    path: showPath(path),
    message: `chart ${chart} has no value ${showPath(path)}`,
    cure: meant === undefined ? `Remove it; known there: ${known}.` : `Did you mean ${showPath(meant)}?`,
  };
}

function childKeys(tree: KeyTree): string[] {
  return typeof tree === 'string' ? [] : Object.keys(tree).filter((key) => key !== '');
}

/** The same name, or nearly, in another place: the one that shares most of the path, then the nearest to the top. */
function elsewhere(keys: KeyTree, path: readonly string[]): string[] | undefined {
  const key = path.at(-1) ?? '';
  const wanted = path.slice(0, -1).map((part) => part.toLowerCase());
  let best: string[] | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  const walk = (tree: KeyTree, at: readonly string[]) => {
    for (const candidate of childKeys(tree)) {
      const here = [...at, candidate];
      if (nearest(key, [candidate]) !== undefined) {
        const shared = at.filter((part) => wanted.some((word) => alike(word, part.toLowerCase()))).length;
        const score = shared * 3 - here.length - (candidate === key ? 0 : 2);
        if (score > bestScore) [best, bestScore] = [here, score];
      }
      if (typeof tree !== 'string') walk(tree[candidate] ?? '', here);
    }
  };
  walk(keys, []);
  return best;
}

/** `replicas` and `replicaCount` start alike, though they are far apart letter by letter. */
function startAlike(a: string, b: string): boolean {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared >= 5 && shared >= 0.6 * Math.min(a.length, b.length);
}

/** `metricServer` and `metricsServer`, `prometheus` and `prometheusSpec` are alike. */
function alike(a: string, b: string): boolean {
  return a === b || a.startsWith(b) || b.startsWith(a) || nearest(a, [b]) !== undefined;
}
