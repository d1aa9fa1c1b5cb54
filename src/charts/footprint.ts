import type { Footprint } from '../footprint.ts';
import { type ChartData, chartData, type Follow, type Render, type Values } from './data.ts';
import { type Draft, follow, remove, removeKind } from './follow.ts';
import { isMap, isUnset, mergeValues, parsePath, sameValue, showPath, valueAt, withValue } from './values.ts';

/** How the chart is installed, as far as the footprint depends on it. */
export interface Installation {
  /** Helm release. Default: that of the render. */
  readonly release?: string;
  /** Default: that of the render. */
  readonly namespace?: string;
  /** Leave out the chart's `crds/` folder. Default: false. */
  readonly skipCrds?: boolean;
}

/** What a chart brings with given values. */
export interface Brought {
  readonly footprint: Footprint;
  /** As `Render.needs`. */
  readonly needs: readonly string[];
  /** The recorded render that it follows from. */
  readonly render: Render;
}

/** `stale` are the paths of values (or `version`, `release`, `namespace`, `skipCrds`) that no recorded render covers. */
export type FootprintResult = Brought | { readonly stale: readonly string[] };

/**
 * What a recorded chart renders to with these values: a recorded render, where the values differ from its own only in
 * what the footprint follows or does not show. Otherwise the fewest paths that stand in the way. `bytes` of objects are
 * always those of the record. Throws a Problem where the chart is not recorded.
 */
export function footprintOf(name: string, values: Values, installation: Installation = {}): FootprintResult {
  return footprintFrom(chartData(name), values, installation);
}

/** `footprintOf` for a record in hand. */
export function footprintFrom(
  data: ChartData,
  values: Values,
  installation: Installation = {},
): FootprintResult {
  let fewest: readonly string[] | undefined;
  for (const render of data.renders) {
    const { stale, changes } = compare(data, render, values, installation);
    if (stale.length === 0) return predict(data, render, values, installation, changes);
    if (fewest === undefined || stale.length < fewest.length) fewest = stale;
  }
  return { stale: fewest ?? ['renders'] };
}

interface Change {
  readonly statement: Follow;
  readonly before: unknown;
  readonly now: unknown;
}

/** Where values leave a render's own: paths that nothing covers, and the statements whose value changed. */
function compare(data: ChartData, render: Render, values: Values, installation: Installation) {
  const stale: string[] = [];
  const off = data.follows.filter((one) => isSwitch(one) && effective(one, values) === false);
  const settled = withoutMoot(off, render.values, values);
  const followed = new Set<Follow>(data.follows.filter(isSwitch));
  if (render.version !== data.version) stale.push('version');
  if ((installation.release ?? render.release) !== render.release) stale.push('release');
  if ((installation.namespace ?? render.namespace) !== render.namespace) stale.push('namespace');
  if (render.skipCrds === true && installation.skipCrds !== true) stale.push('skipCrds');
  const visit = (
    cover: Cover | undefined,
    above: boolean,
    recorded: unknown,
    given: unknown,
    path: readonly string[],
  ) => {
    if (recorded === given) return;
    for (const statement of cover?.follows ?? []) followed.add(statement);
    if (cover !== undefined && cover.follows.length > 0) return;
    const neutral = cover?.neutral ?? above;
    if (neutral && (cover === undefined || cover.below.size === 0)) return;
    const old = recorded === undefined ? {} : recorded;
    const now = given === undefined ? {} : given;
    if (!isMap(old) || !isMap(now)) {
      if (!neutral && !sameValue(recorded, given)) stale.push(showPath(path));
      return;
    }
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      visit(cover?.below.get(key) ?? cover?.below.get('*'), neutral, old[key], now[key], [...path, key]);
    }
  };
  visit(coverOf(data), false, render.values, settled, []);
  const changes: Change[] = [];
  for (const statement of data.follows) {
    if (!followed.has(statement) || !appliesTo(statement, render)) continue;
    const before = effective(statement, render.values);
    const now = effective(statement, isSwitch(statement) ? values : settled);
    if (sameValue(before, now)) continue;
    // What a render is without, it cannot tell of.
    if (holds(statement, now) && (!isSwitch(statement) || before !== false))
      changes.push({ statement, before, now });
    else stale.push(pathsOf(statement)[0] ?? '');
  }
  return { stale, changes };
}

/** Whether the statement is about objects that come and go with a boolean. */
export function isSwitch({ elseWithout, atLeast }: Follow): boolean {
  return elseWithout !== undefined && atLeast === undefined;
}

/** Whether the render has the place that the statement names. */
export function appliesTo({ renders }: Follow, render: Render): boolean {
  return renders === undefined || renders.includes(render.name);
}

/** The values with those in place of which a switch that is off lets the recorded ones stand. */
function withoutMoot(off: readonly Follow[], recorded: Values, values: Values): Values {
  let settled: unknown = values;
  for (const path of off.flatMap(({ moot = [] }) => moot).map(parsePath))
    settled = withValue(settled, path, valueAt(recorded, path));
  return settled as Values;
}

/** Whether the record says what the chart renders with that value. */
function holds({ ifSet, atLeast, atMost, elseWithout }: Follow, value: unknown): boolean {
  if (ifSet === true && isUnset(value)) return false;
  if (atLeast !== undefined && elseWithout === undefined && !(Number(value) >= atLeast)) return false;
  return atMost === undefined || Number(value) <= atMost;
}

function predict(
  data: ChartData,
  render: Render,
  values: Values,
  installation: Installation,
  changes: readonly Change[],
): Brought {
  const withoutCrds = installation.skipCrds === true && data.crdsIn === 'folder' && render.skipCrds !== true;
  if (changes.length === 0 && !withoutCrds)
    return { footprint: render.footprint, needs: render.needs, render };
  const copy = structuredClone({ footprint: render.footprint, needs: render.needs }) as Draft;
  for (const { statement, before, now } of changes) {
    const value = statement.zeroIsUnset === true && now === 0 ? undefined : now;
    for (const place of [statement.at].flat()) {
      const others = data.follows.filter((one) => one !== statement && [one.at].flat().includes(place));
      const shared = others.some((one) => sameValue(effective(one, values), before));
      follow(copy, place, value, place.startsWith('needs.') && shared ? undefined : before);
    }
  }
  for (const { statement, now } of changes) {
    const gone = isSwitch(statement) ? now === false : !(Number(now) >= (statement.atLeast ?? 0));
    if (gone) for (const id of statement.elseWithout ?? []) remove(copy, id);
  }
  if (withoutCrds) removeKind(copy, 'CustomResourceDefinition');
  return { ...copy, render };
}

/** The value that a statement copies: of its paths the first that is set, over the chart's default. */
export function effective(statement: Follow, values: Values): unknown {
  const paths = pathsOf(statement);
  const defaults =
    typeof statement.value === 'string' ? [statement.default] : ((statement.default ?? []) as unknown[]);
  const each = paths.map((path, i) =>
    mergeValues(defaults[i] ?? undefined, valueAt(values, parsePath(path))),
  );
  const value = each.find((candidate) => !isUnset(candidate)) ?? each.at(-1);
  const { beside } = statement;
  if (Array.isArray(beside)) return [...beside, ...(Array.isArray(value) ? value : [])];
  return beside === undefined ? value : mergeValues(beside, value);
}

/** A statement's paths, the first of which wins. */
export function pathsOf(statement: Follow): readonly string[] {
  return [statement.value].flat();
}

/** What is said about the values at and below a path. */
interface Cover {
  /** Undefined: as above it. */
  neutral: boolean | undefined;
  readonly follows: Follow[];
  readonly below: Map<string, Cover>;
}

const covers = new WeakMap<ChartData, Cover>();

function coverOf(data: ChartData): Cover {
  let root = covers.get(data);
  if (root === undefined) {
    root = newCover();
    for (const path of data.neutral) {
      const excepted = path.startsWith('!');
      at(root, excepted ? path.slice(1) : path).neutral = !excepted;
    }
    for (const statement of data.follows) {
      for (const path of pathsOf(statement)) at(root, path).follows.push(statement);
    }
    covers.set(data, root);
  }
  return root;
}

function at(root: Cover, path: string): Cover {
  let cover = root;
  for (const key of parsePath(path)) {
    let next = cover.below.get(key);
    if (next === undefined) {
      next = newCover();
      cover.below.set(key, next);
    }
    cover = next;
  }
  return cover;
}

function newCover(): Cover {
  return { neutral: undefined, follows: [], below: new Map() };
}
