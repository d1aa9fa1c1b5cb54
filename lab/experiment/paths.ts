import { type Level, type Look, UNSEEN } from './staircase.ts';

/** Points of a line at most; more than a screen has columns nobody sees. */
const POINTS = 900;

type Scale = (value: number) => number;

/** A staircase as the path of an SVG. Where nobody looked, it has a gap. */
export function stairsPath(stairs: readonly Level[], x: Scale, y: Scale): string {
  let path = '';
  let last: Level | undefined;
  for (const level of stairs) {
    path +=
      last && level.from - last.to <= UNSEEN
        ? `H${x(level.from)}V${y(level.value)}`
        : `M${x(level.from)} ${y(level.value)}`;
    path += `H${x(level.to)}`;
    last = level;
  }
  return path;
}

/** Rates as the path of an SVG. Of those that one point stands for it is the highest: no peak is lost. */
export function pointsPath(points: readonly Look[], seconds: number, x: Scale, y: Scale): string {
  const columns = new Map<number, Look>();
  for (const point of points) {
    const column = Math.floor((point.at / seconds) * POINTS);
    const highest = columns.get(column);
    if (highest === undefined || point.value > highest.value) columns.set(column, point);
  }
  let path = '';
  let last: Look | undefined;
  for (const point of columns.values()) {
    path += `${last && point.at - last.at <= reach(seconds) ? 'L' : 'M'}${x(point.at)} ${y(point.value)}`;
    last = point;
  }
  return path;
}

/** Two points may be a column farther apart than two looks. */
const reach = (seconds: number) => UNSEEN + (2 * seconds) / POINTS;
