/*
 * How one text or number is written, so that YAML 1.1 (PyYAML, the Go readers of Argo CD and kubectl) and YAML 1.2
 * readers give the same value back. Character sets are spelt out, because \p{...} would follow the runtime's Unicode
 * tables and the bytes would change with Node.
 */

/** What is not shown as itself in a review: controls, blanks other than the space, reading direction, non-characters. */
const HIDDEN =
  '\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f' +
  '\\u3000\\u3164\\ufdd0-\\ufdef\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{fffff}\\u{10fffe}\\u{10ffff}';

const hidden = new RegExp(`[${HIDDEN}]`, 'u');
const mustEscape = new RegExp(`["\\\\${HIDDEN}]`, 'gu');

/**
 * Starts and goes on with what is never an indicator: no `: `, no ` #`, no blank or colon at an end. A text that
 * starts with a digit, sign, dot or `=`, `<`, `~` may be a number, a date, a merge key or null: see `maybeNumber`.
 */
const plainStart = /^(?:[A-Za-z_/$(^;]|[0-9]|--?[A-Za-z]|[\u00a1-\uffff])/;
const plainTrap = /: |:$| #| $/;
/** Any number of any YAML version (octal, hex, binary, base 60, with underscores), date or time, and some that are none. */
const maybeNumber = /^[0-9][0-9a-fA-FxXoObB_.:+\-TtZz ,]*$/;
/** YAML 1.1 booleans and null in any case, and what the npm package `yaml` takes for a number in its 1.1 schema: `e5`. */
const maybeWord = /^(?:y|n|yes|no|on|off|true|false|null|-?e[-+]?[0-9_]+)$/i;

const memo = new Map<string, string>();
const MEMO_ENTRIES = 20_000;
const MEMO_LENGTH = 128;

/** A text on one line, plain or quoted; `undefined` for one with a lone surrogate, which Go's reader refuses. */
export function scalar(value: string): string | undefined {
  const known = memo.get(value);
  if (known !== undefined) return known;
  if (!value.isWellFormed()) return undefined;
  const written = isPlain(value) ? value : quoted(value);
  if (value.length <= MEMO_LENGTH) {
    // Bounded, because a fleet repeats a few thousand names and the rest is noise.
    if (memo.size >= MEMO_ENTRIES) memo.clear();
    memo.set(value, written);
  }
  return written;
}

/** Readers look for the colon of a key only this far (YAML 1.2, 7.4.2). */
export const MAX_KEY = 1024;

/** A key; `undefined` for one with a lone surrogate or longer than readers accept. */
export function keyText(value: string): string | undefined {
  const written = scalar(value);
  return written === undefined || written.length > MAX_KEY - 2 ? undefined : written;
}

function isPlain(value: string): boolean {
  return (
    plainStart.test(value) &&
    !plainTrap.test(value) &&
    !hidden.test(value) &&
    !maybeNumber.test(value) &&
    !maybeWord.test(value)
  );
}

/** Double quotes, except that single ones spare JSON and regular expressions their backslashes. */
function quoted(value: string): string {
  if (/["\\]/.test(value) && !value.includes("'") && !hidden.test(value)) return `'${value}'`;
  return `"${value.replace(mustEscape, escaped)}"`;
}

function escaped(c: string): string {
  if (c === '"' || c === '\\') return `\\${c}`;
  if (c === '\n') return '\\n';
  if (c === '\t') return '\\t';
  if (c === '\r') return '\\r';
  const code = c.codePointAt(0) as number;
  const hex = code.toString(16).toUpperCase();
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

const hiddenInBlock = new RegExp(
  `[${HIDDEN.replace('\\u0000-\\u001f', '\\u0000-\\u0008\\u000b-\\u001f')}]`,
  'u',
);

/**
 * A text of several lines as a literal block indented by `pad`, or `undefined` where a block would lose something or
 * hide it: blanks at the end of a line, hidden characters, more than one line feed at the end, no visible character.
 */
export function literal(value: string, pad: string): string | undefined {
  if (value.endsWith('\n\n') || /[ \t](?:\n|$)|^\n*$/.test(value)) return undefined;
  if (hiddenInBlock.test(value) || !value.isWellFormed()) return undefined;
  const clip = value.endsWith('\n');
  const lines = (clip ? value.slice(0, -1) : value).split('\n');
  // Readers take the indentation from the first line: where that is blank or starts with a blank, it must be said.
  const indicator = /^[ \t\n]/.test(value) ? '2' : '';
  let out = `|${indicator}${clip ? '' : '-'}`;
  for (const line of lines) out += line === '' ? '\n' : `\n${pad}${line}`;
  return out;
}

/** All digits, never an exponent: `1e-7` is a text to YAML 1.1, which wants a dot in it. */
export function decimal(value: number): string {
  const short = String(value);
  if (Number.isInteger(value)) return short;
  const [digits, exponent] = short.split('e-');
  if (exponent === undefined || digits === undefined) return short;
  const sign = digits.startsWith('-') ? '-' : '';
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digits.replace(/[-.]/g, '')}`;
}

const breaking = new RegExp(`[${HIDDEN}]+`, 'gu');

/** One comment line. What could end the line, or hide what follows, becomes a space. */
export function comment(line: string): string {
  return `# ${line.toWellFormed().replace(breaking, ' ')}`.trimEnd();
}
