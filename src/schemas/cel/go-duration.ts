const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  // The micro sign and the Greek letter, as Go has them.
  '\u00b5s': 1e3,
  '\u03bcs': 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const LIMIT = 1n << 63n;

/**
 * Nanoseconds of a duration as Go's `time.ParseDuration` reads it: `1h30m`, `-1.5s`, `0`. `undefined` for what is none: the
 * unit may not be left out, nor may the digits, and it must fit into 64 bits.
 */
export function goDuration(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return 0n;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)[^.\d]+)+$/.test(unsigned)) return undefined;
  let sum = 0n;
  for (const [, whole = '', part = '', name = ''] of unsigned.matchAll(/(\d*)(?:\.(\d*))?([^.\d]+)/g)) {
    const unit = Object.hasOwn(NANOSECONDS, name) ? NANOSECONDS[name] : undefined;
    if (unit === undefined) return undefined;
    sum += BigInt(whole) * BigInt(unit) + fraction(part, unit);
  }
  return sum < LIMIT || (negative && sum === LIMIT) ? (negative ? -sum : sum) : undefined;
}

/** As many digits as Go keeps, in floating point as Go has it: the last nanosecond follows from that. */
function fraction(digits: string, unit: number): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (value > (LIMIT - 1n) / 10n || next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (unit / scale)));
}
