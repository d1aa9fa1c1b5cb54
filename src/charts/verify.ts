import type { Json } from '../footprint/text.ts';
import type { Footprint } from '../footprint.ts';
import type { Problem } from '../problem.ts';
import type { ChartData, Follow, Render, Values } from './data.ts';
import { footprintFrom, pathsOf } from './footprint.ts';
import { HelmError } from './helm.ts';
import { sampleFor } from './samples.ts';
import { mergeValues, parsePath, sameValue, showPath, valueAt, withValue } from './values.ts';

/** What a render with other values gives. */
export type Rerender = (
  render: Render,
  values: Values,
) => { readonly footprint: Footprint; readonly needs: readonly string[] };

/** Which statements of a record hold on the real chart. */
export interface Verification {
  readonly problems: readonly Problem[];
  /** Paths that held, in at least one render. */
  readonly held: readonly string[];
  /** Paths that could not be tried, with the reason. */
  readonly untried: readonly { readonly path: string; readonly because: string }[];
}

/** One value to try. */
interface Trial {
  readonly path: string;
  readonly value: unknown;
  readonly of: 'follows' | 'neutral';
}

/**
 * Changes every value that `follows` and `neutral` speak of and compares what the record foretells with what the chart
 * renders. Many at once, and one by one where that fails.
 */
export function verify(data: ChartData, defaults: Values, rerender: Rerender): Verification {
  const problems: Problem[] = [];
  const held = new Set<string>();
  const untried: { path: string; because: string }[] = [];
  for (const render of data.renders) {
    const { groups, without } = trials(data, render, defaults);
    for (const path of without)
      untried.push({ path, because: 'no other value could be made up; state one in samples' });
    const attempt = (group: readonly Trial[]): void => {
      const first = group[0];
      if (first === undefined) return;
      const outcome = compare(data, render, group, rerender);
      if (outcome.kind === 'same') for (const { path } of group) held.add(path);
      else if (group.length > 1) {
        const half = group.length >> 1;
        attempt(group.slice(0, half));
        attempt(group.slice(half));
      } else if (outcome.kind === 'refused') untried.push({ path: first.path, because: outcome.said });
      else problems.push(doesNotHold(data, render, first, outcome.differences));
    };
    for (const group of groups) attempt(group);
  }
  return { problems, held: [...held].sort(), untried };
}

function trials(data: ChartData, render: Render, defaults: Values) {
  const without: string[] = [];
  const trial = (path: string, of: Trial['of'], field?: string): Trial[] => {
    const keys = parsePath(path);
    const now = mergeValues(valueAt(defaults, keys), valueAt(render.values, keys));
    const value = data.samples?.[path] ?? sampleFor(keys, now, field);
    if (value === undefined || sameValue(now, value)) without.push(path);
    return value === undefined || sameValue(now, value) ? [] : [{ path, value, of }];
  };
  const groups: Trial[][] = [
    data.neutral.filter((path) => !/^!|(^|\.)\*(\.|$)/.test(path)).flatMap((path) => trial(path, 'neutral')),
  ];
  // Of several paths the first wins, so each rank is tried by itself.
  const most = Math.max(0, ...data.follows.map((statement) => pathsOf(statement).length));
  for (let rank = 0; rank < most; rank++) {
    groups.push(
      data.follows.flatMap((follow) =>
        onlyOnce(pathsOf(follow)[rank], (path) => trial(path, 'follows', fieldOf(follow))),
      ),
    );
  }
  for (const { value, atLeast, elseWithout } of data.follows) {
    if (atLeast !== undefined && elseWithout !== undefined) {
      groups.push([{ path: String(value), value: atLeast - 1, of: 'follows' }]);
    }
  }
  return { groups: groups.map(distinct), without };
}

/** The same path may be followed to several places by several statements; it is changed once. */
function distinct(group: readonly Trial[]): Trial[] {
  return [...new Map(group.map((trial) => [trial.path, trial])).values()];
}

function onlyOnce<T>(path: string | undefined, make: (path: string) => T[]): T[] {
  return path === undefined ? [] : make(path);
}

function fieldOf({ at }: Follow): string {
  const place = [at].flat()[0] ?? '';
  return /volumes\.volumeClaimTemplate$/.exec(place)?.[0] ?? place.split('.').at(-1) ?? '';
}

type Outcome =
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly said: string }
  | { readonly kind: 'other'; readonly differences: readonly string[] };

function compare(data: ChartData, render: Render, group: readonly Trial[], rerender: Rerender): Outcome {
  let values = render.values;
  for (const { path, value } of group) values = withValue(values, parsePath(path), value) as Values;
  const { release, namespace, skipCrds = false } = render;
  const foretold = footprintFrom({ ...data, renders: [render] }, values, { release, namespace, skipCrds });
  if ('stale' in foretold)
    return { kind: 'other', differences: foretold.stale.map((path) => `not covered: ${path}`) };
  try {
    const { footprint, needs } = rerender(render, values);
    const found = footprintDifferences(
      { ...foretold.footprint, needs: foretold.needs },
      { ...footprint, needs },
    );
    return found.length === 0 ? { kind: 'same' } : { kind: 'other', differences: found };
  } catch (error) {
    if (error instanceof HelmError) return { kind: 'refused', said: error.said.split('\n')[0] ?? '' };
    throw error;
  }
}

function doesNotHold(
  data: ChartData,
  render: Render,
  { path, value, of }: Trial,
  found: readonly string[],
): Problem {
  const more = found.length > 3 ? `; and ${found.length - 3} more` : '';
  return {
    code: of === 'follows' ? 'FOLLOWS_NOT_TRUE' : 'NEUTRAL_NOT_TRUE',
    at: { file: `charts/${data.chart}.json`, path },
    message: `with ${showPath([path])} = ${JSON.stringify(value)} the chart renders otherwise than the record ${render.name} foretells: ${found.slice(0, 3).join('; ')}${more}`,
    cure:
      of === 'follows'
        ? 'Correct the place in follows, or take the statement out.'
        : 'Take the path out of neutral.',
  };
}

/** Where two footprints differ, `bytes` and order apart: `workloads.Deployment/web.replicas: 2, not 3`. */
export function footprintDifferences(foretold: Json, rendered: Json): string[] {
  const found: string[] = [];
  const walk = (a: Json, b: Json, path: string) => {
    if (sameValue(a, b)) return;
    if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
      const left = keyed(a);
      const right = keyed(b);
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        if (key !== 'bytes') walk(left[key], right[key], path === '' ? key : `${path}.${key}`);
      }
    } else found.push(`${path}: ${brief(b)}, not ${brief(a)}`);
  };
  walk(foretold, rendered, '');
  return found;
}

function brief(value: Json): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'object' && value !== null && 'name' in value ? 'there' : JSON.stringify(value);
}

/** Lists of named things by their identity, so that order does not count. */
function keyed(list: Json): Json {
  if (!Array.isArray(list) || list[0]?.name === undefined) return list;
  return Object.fromEntries(
    list.map((item: Json, i: number) => {
      const { kind, namespace, name, webhook } = item;
      return [[kind, namespace, name, webhook].filter(Boolean).join('/') || i, item];
    }),
  );
}
