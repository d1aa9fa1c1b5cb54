import type { Json } from '../footprint/text.ts';
import type { Footprint } from '../footprint.ts';
import type { Problem } from '../problem.ts';
import type { ChartData, Follow, Render, Values } from './data.ts';
import { footprintFrom, isSwitch, pathsOf } from './footprint.ts';
import { HelmError } from './helm.ts';
import { sampleFor } from './samples.ts';
import { isMap, mergeValues, parsePath, sameValue, showPath, valueAt, withValue } from './values.ts';

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
  /** Undefined: what the record's own values state is left out. */
  readonly value: unknown;
  readonly of: 'follows' | 'neutral';
  /** The path of the statement that is tried: `path`, or one above it. */
  readonly stated: string;
}

/**
 * Changes every value that `follows` and `neutral` speak of and compares what the record foretells with what the chart
 * renders. Of a neutral map every value below it is changed. Many at once, and one by one where that fails.
 */
export function verify(data: ChartData, defaults: Values, rerender: Rerender): Verification {
  const problems: Problem[] = [];
  const held = new Set<string>();
  const untried: { path: string; because: string }[] = [];
  for (const render of data.renders) {
    const { groups, without } = trials(data, render, defaults);
    for (const path of without)
      untried.push({ path, because: 'no other value could be made up; state one in samples' });
    const failed = new Set<string>();
    const fail = (group: readonly Trial[], differences: readonly string[]) => {
      for (const { stated } of group) failed.add(stated);
      problems.push(doesNotHold(data, render, group, differences));
    };
    const attempt = (group: readonly Trial[]): boolean => {
      const first = group[0];
      if (first === undefined) return true;
      const outcome = compare(data, render, group, rerender);
      if (outcome.kind === 'same') for (const { stated } of group) held.add(stated);
      else if (group.length > 1) {
        const half = group.length >> 1;
        const apart = [attempt(group.slice(0, half)), attempt(group.slice(half))];
        // What holds of each and not of all together is not true either.
        if (outcome.kind !== 'refused' && apart.every(Boolean)) fail(group, outcome.differences);
      } else if (first.value === undefined && outcome.kind !== 'other') {
        // What the chart or the record refuses to go without, nobody can leave out.
      } else if (outcome.kind === 'refused') untried.push({ path: first.path, because: outcome.said });
      else fail(group, outcome.differences);
      return outcome.kind === 'same';
    };
    for (const group of groups) attempt(group.filter(({ stated }) => !failed.has(stated)));
  }
  return { problems, held: [...held].sort(), untried };
}

function trials(data: ChartData, render: Render, defaults: Values) {
  const without: string[] = [];
  const valueNow = (keys: readonly string[]) =>
    mergeValues(valueAt(defaults, keys), valueAt(render.values, keys));
  const followed = (statement: Follow, rank: number): Trial[] => {
    const path = pathsOf(statement)[rank];
    if (path === undefined) return [];
    const keys = parsePath(path);
    const now = valueNow(keys);
    const value = data.samples?.[path] ?? within(statement, sampleFor(keys, now, fieldOf(statement)), now);
    if (value !== undefined && !sameValue(now, value)) return [{ path, value, of: 'follows', stated: path }];
    without.push(path);
    return [];
  };
  const spoken = new Set([...data.neutral.map(plainPath), ...data.follows.flatMap(pathsOf)]);
  const neutral = (stated: string): Trial[] => {
    const trial = (keys: readonly string[], now: unknown): Trial[] => {
      const path = showPath(keys);
      const value = data.samples?.[path] ?? sampleFor(keys, now);
      if (value === undefined || sameValue(now, value)) return [];
      // A map is added to: what stands in it may be excepted, or be what the chart cannot do without.
      const whole = isMap(value) ? mergeValues(valueAt(render.values, keys), value) : value;
      return [{ path, value: whole, of: 'neutral', stated }];
    };
    const below = (now: unknown, keys: readonly string[]): Trial[] => {
      const path = showPath(keys);
      if (path !== stated && spoken.has(path)) return [];
      if (!isMap(now)) return trial(keys, now);
      const each = Object.entries(now).flatMap(([key, value]) => below(value, [...keys, key]));
      const whole = each.length === 0 || path === stated || data.samples?.[path] !== undefined;
      // The map before what is in it, which would be lost with it where both are set.
      return whole ? [...trial(keys, now), ...each] : each;
    };
    const made = data.samples?.[stated] === undefined ? expand(stated, valueNow) : [parsePath(stated)];
    const all = made.flatMap((keys) => below(valueNow(keys), keys));
    if (all.length === 0) without.push(stated);
    return all;
  };
  const groups: Trial[][] = [data.neutral.filter((path) => !path.startsWith('!')).flatMap(neutral)];
  // Of several paths the first wins, so each rank is tried by itself.
  const most = Math.max(0, ...data.follows.map((statement) => pathsOf(statement).length));
  for (let rank = 0; rank < most; rank++) {
    groups.push(
      data.follows.filter((one) => !isSwitch(one)).flatMap((statement) => followed(statement, rank)),
    );
  }
  for (const bound of [
    ({ atLeast }: Follow) => atLeast,
    ({ atMost }: Follow) => atMost,
    ({ atLeast = 0 }: Follow, now: unknown) => (typeof now === 'number' && atLeast <= 0 ? 0 : undefined),
  ]) {
    groups.push(
      data.follows.flatMap((statement) => {
        const path = pathsOf(statement)[0] ?? '';
        const now = valueNow(parsePath(path));
        const value = bound(statement, now);
        return value === undefined || value === now ? [] : [{ path, value, of: 'follows', stated: path }];
      }),
    );
  }
  const leftOut = (path: string, of: Trial['of']): Trial[] =>
    valueAt(render.values, parsePath(path)) === undefined
      ? []
      : [{ path, value: undefined, of, stated: path }];
  groups.push([
    ...data.neutral.flatMap((path) => (path.startsWith('!') ? [] : leftOut(path, 'neutral'))),
    ...data.follows.flatMap((statement) => pathsOf(statement).flatMap((path) => leftOut(path, 'follows'))),
  ]);
  for (const { value, atLeast, elseWithout } of data.follows) {
    if (atLeast !== undefined && elseWithout !== undefined) {
      const path = String(value);
      groups.push([{ path, value: atLeast - 1, of: 'follows', stated: path }]);
    }
  }
  // By themselves: what is tried together with them would be tried on nothing.
  const switches = data.follows.filter((one) => isSwitch(one)).map(switchedOff);
  groups.push(...switches, switches.flat());
  return { groups: groups.map(distinct), without };
}

/** A switch off, with nothing said of what it makes moot. */
function switchedOff({ value, moot = [] }: Follow): Trial[] {
  const stated = String(value);
  const left = moot.map((path): Trial => ({ path, value: undefined, of: 'follows', stated }));
  return [...left, { path: stated, value: false, of: 'follows', stated }];
}

/** A number that the statement speaks of, in place of one that it does not. */
function within({ atLeast = -Infinity, atMost = Infinity }: Follow, value: unknown, now: unknown): unknown {
  if (typeof value !== 'number' || (value >= atLeast && value <= atMost)) return value;
  return [atMost, atMost - 1, atLeast, atLeast + 1].find(
    (other) => other !== now && other >= atLeast && other <= atMost && Number.isFinite(other),
  );
}

/** The paths that a path with `*` means, by the keys that there are. */
function expand(path: string, valueNow: (keys: readonly string[]) => unknown): string[][] {
  let paths: string[][] = [[]];
  for (const key of parsePath(path)) {
    paths = paths.flatMap((keys) => {
      const now = key === '*' ? valueNow(keys) : undefined;
      return (key === '*' ? Object.keys(isMap(now) ? now : {}) : [key]).map((one) => [...keys, one]);
    });
  }
  return paths;
}

const plainPath = (path: string) => path.replace(/^!/, '');

/** The same path may be followed to several places by several statements; it is changed once. */
function distinct(group: readonly Trial[]): Trial[] {
  return [...new Map(group.map((trial) => [trial.path, trial])).values()];
}

function fieldOf({ at }: Follow): string {
  const place = [at].flat()[0] ?? '';
  return /volumes\.volumeClaimTemplate$/.exec(place)?.[0] ?? place.split('.').at(-1) ?? '';
}

type Outcome =
  | { readonly kind: 'same' }
  | { readonly kind: 'refused'; readonly said: string }
  | { readonly kind: 'stale'; readonly differences: readonly string[] }
  | { readonly kind: 'other'; readonly differences: readonly string[] };

function compare(data: ChartData, render: Render, group: readonly Trial[], rerender: Rerender): Outcome {
  let values = render.values;
  for (const { path, value } of group) values = withValue(values, parsePath(path), value) as Values;
  const { release, namespace, skipCrds = false } = render;
  const foretold = footprintFrom({ ...data, renders: [render] }, values, { release, namespace, skipCrds });
  if ('stale' in foretold)
    return { kind: 'stale', differences: foretold.stale.map((path) => `not covered: ${path}`) };
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
  group: readonly Trial[],
  found: readonly string[],
): Problem {
  const more = found.length > 3 ? `; and ${found.length - 3} more` : '';
  const of = group.some((trial) => trial.of === 'follows') ? 'follows' : 'neutral';
  const changed = group
    .map(({ path, value }) => `${path} ${value === undefined ? 'left out' : `= ${JSON.stringify(value)}`}`)
    .join(' and ');
  const path = [...new Set(group.map(({ stated }) => stated))].join(', ');
  return {
    code: of === 'follows' ? 'FOLLOWS_NOT_TRUE' : 'NEUTRAL_NOT_TRUE',
    at: { file: `charts/${data.chart}.json`, path },
    message: `with ${changed} the chart renders otherwise than the record ${render.name} foretells: ${found.slice(0, 3).join('; ')}${more}`,
    cure:
      of === 'follows'
        ? 'Correct the place in follows, or take the statement out.'
        : 'Take the path out of neutral, or except what is below it with a path after "!".',
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
