import { nearest } from '../nearest.ts';
import type { Problem } from '../problem.ts';
import { looksSecret, withoutPasswords } from './display.ts';
import { oneOf } from './schema-walk.ts';
import type { Spot } from './spot.ts';

const without = {
  optional: ', or remove the key',
  defaulted: ', or remove the key to get its default',
  refused: '',
};

/** SCHEMA_TYPE: something of another type, or nothing, stands there. */
export function wrongType(want: string, spot: Spot): Problem {
  const { value, text, path, shown, expected } = spot;
  if (value === null) {
    const empty = typeof path.at(-1) === 'number' ? 'the item is empty' : 'the key has nothing after it';
    const said = text === '' ? empty : `the value is ${text}`;
    return spot.problem(
      'SCHEMA_TYPE',
      `${said}, but ${want} is wanted`,
      `${writeA(want)}${want === 'a map' && expected.without ? ', or {}' : ''}${without[expected.without ?? 'refused']}`,
    );
  }
  const fraction = want === 'a whole number' && typeof value === 'number';
  const found =
    typeof value === 'object'
      ? `there is ${shown}`
      : `${shown} is ${fraction ? 'not whole' : typeName(value)}`;
  return spot.problem(
    'SCHEMA_TYPE',
    `${found}, but ${want} is wanted`,
    retyped(want, spot) ?? `${writeA(want)}${want === 'a map' && expected.without ? ', or {}' : ''}`,
  );
}

function writeA(want: string): string {
  return want === 'a map' ? 'Write `key: value` lines below it' : `Write ${want}`;
}

/** How the same characters become what is wanted, where they can. */
function retyped(want: string, { value, text, path }: Spot): string | undefined {
  if (looksSecret(path) || text.length > 60 || withoutPasswords(text) !== text) return undefined;
  if (want === 'a string' && typeof value !== 'object') return `Quote it: "${text}"`;
  if (typeof value !== 'string') return undefined;
  const number = want === 'a number' ? /^-?(0|[1-9]\d*)(\.\d+)?$/ : /^-?(0|[1-9]\d*)$/;
  if (/^a (whole )?number$/.test(want) && number.test(value)) return `Write it without quotes: ${value}`;
  const list = /^(?:(.+) or )?a list$/.exec(want);
  if (list) return `Write a list: [${text}]${list[1] === undefined ? '' : `, or ${list[1]}`}`;
  if (want !== 'true or false') return undefined;
  if (/^(true|yes|on|y)$/i.test(value)) return 'Write true, without quotes';
  return /^(false|no|off|n)$/i.test(value) ? 'Write false, without quotes' : undefined;
}

/** SCHEMA_ENUM, or SCHEMA_TYPE where only the quotes are missing. */
export function notAmong(allowed: readonly unknown[], spot: Spot): Problem {
  const { value, text, shown } = spot;
  if (value === null || typeof value === 'object') return wrongType(oneOf(allowed), spot);
  if (typeof value !== 'string' && allowed.every((one) => typeof one === 'string')) {
    const cure = allowed.includes(text) ? `Quote it: "${text}"` : `Write ${oneOf(allowed)}`;
    return spot.problem('SCHEMA_TYPE', `${shown} is ${typeName(value)}, but a string is wanted`, cure);
  }
  const near = typeof value === 'string' ? nearest(value, allowed.map(String)) : undefined;
  const guess = near === undefined || looksSecret(spot.path) ? '' : `Did you mean "${near}"? `;
  return spot.problem('SCHEMA_ENUM', `${shown} is not ${oneOf(allowed)}`, `${guess}Write ${oneOf(allowed)}`);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : typeof value === 'boolean' ? 'a boolean' : `a ${typeof value}`;
}
