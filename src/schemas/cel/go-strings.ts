import { regExp } from '../re2.ts';

/*
 * Functions on texts as cel-go has them (https://pkg.go.dev/github.com/google/cel-go/ext#Strings). They count code points, where
 * JavaScript counts UTF-16 units, and know the letters of ASCII alone.
 */

/** From `start`, and up to `end`, which is not part of it. Throws where there is no such part. */
export function substring(text: string, start: bigint, end?: bigint): string {
  const points = [...text];
  const to = end ?? BigInt(points.length);
  if (start < 0n || to < start || to > points.length) throw new Error(`no part from ${start} to ${to}`);
  return points.slice(Number(start), Number(to)).join('');
}

/** The character there, nothing at the very end. */
export function charAt(text: string, at: bigint): string {
  const points = [...text];
  if (at < 0n || at > points.length) throw new Error(`index out of range: ${at}`);
  return points[Number(at)] ?? '';
}

export function indexOf(text: string, part: string): bigint {
  const at = text.indexOf(part);
  return BigInt(at < 0 ? at : [...text.slice(0, at)].length);
}

export function lastIndexOf(text: string, part: string): bigint {
  const at = text.lastIndexOf(part);
  return BigInt(at < 0 ? at : [...text.slice(0, at)].length);
}

/** The parts between separators, at most `limit` of them where it is not negative: the last one then has the rest. */
export function split(text: string, by: string, limit = -1n): string[] {
  const parts = by === '' ? [...text] : text.split(by);
  if (limit < 0n || parts.length <= limit) return parts;
  const most = Number(limit);
  return most === 0 ? [] : [...parts.slice(0, most - 1), parts.slice(most - 1).join(by)];
}

/** With the first `limit` occurrences replaced, all where it is negative. An empty one is found before each character and at the end. */
export function replace(text: string, old: string, by: string, limit = -1n): string {
  const most = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  if (old === '') return [...[...text].map((it, i) => (i < most ? by + it : it)), ...end()].join('');
  const parts = text.split(old);
  return parts.map((it, i) => (i === 0 ? it : (i <= most ? by : old) + it)).join('');

  function end(): string[] {
    return [...text].length < most ? [by] : [];
  }
}

export const lowerAscii = (text: string) => text.replace(/[A-Z]+/g, (it) => it.toLowerCase());
export const upperAscii = (text: string) => text.replace(/[a-z]+/g, (it) => it.toUpperCase());

/** Without the white space of Unicode around it: `\s` has the byte order mark besides, and lacks the next line. */
export const trim = (text: string) =>
  text.replace(/^(?:(?!\ufeff)[\s\u0085])+|(?:(?!\ufeff)[\s\u0085])+$/g, '');

export function find(text: string, pattern: string): string {
  return regExp(pattern).exec(text)?.[0] ?? '';
}

/** Every match, at most `limit` of them where it is not negative; none that is empty and begins where the one before it ends. */
export function findAll(text: string, pattern: string, limit = -1n): string[] {
  const found: string[] = [];
  let end = -1;
  for (const match of text.matchAll(new RegExp(regExp(pattern), 'g'))) {
    if (match[0] !== '' || match.index !== end) found.push(match[0]);
    end = match.index + match[0].length;
  }
  return limit < 0n ? found : found.slice(0, Number(limit));
}
