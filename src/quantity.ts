/**
 * Kubernetes quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/), as amounts of
 * a resource: exact arithmetic, rounded up to a whole unit as the scheduler does, never negative.
 */

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

// At most 30 digits and a two-digit exponent: more is a mistake, and would be arithmetic on huge numbers.
const FORM =
  /^\+?(?<whole>\d{1,30})?(?:\.(?<part>\d{0,30}))?(?<suffix>[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$/;

/** CPU in thousandths of a core: 500 for `500m` or 0.5. Throws a RangeError for what is no quantity. */
export function milliCpu(quantity: string | number): number {
  return amount(quantity, 1000n);
}

/** Memory or storage in bytes: 134217728 for `128Mi`. Throws a RangeError for what is no quantity. */
export function bytes(quantity: string | number): number {
  return amount(quantity, 1n);
}

const known = new Map<string, number>();

function amount(quantity: string | number, unit: bigint): number {
  const text = String(quantity);
  const key = unit === 1n ? text : `${text} milli`;
  let value = known.get(key);
  if (value === undefined) {
    value = parse(text, unit);
    known.set(key, value);
  }
  return value;
}

function parse(text: string, unit: bigint): number {
  const { whole = '', part = '', suffix = '' } = FORM.exec(text)?.groups ?? {};
  if (whole + part === '') {
    throw new RangeError(`"${text}" is not a quantity such as 500m, 2, 128Mi or 1.5Gi`);
  }
  const exponent = (DECIMAL[suffix] ?? (suffix in BINARY ? 0 : Number(suffix.slice(1)))) - part.length;
  const scaled =
    BigInt(whole + part) * unit * 2n ** BigInt(BINARY[suffix] ?? 0) * 10n ** BigInt(Math.max(exponent, 0));
  const divisor = 10n ** BigInt(Math.max(-exponent, 0));
  const value = (scaled + divisor - 1n) / divisor;
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`"${text}" is too large to be meant`);
  return Number(value);
}
