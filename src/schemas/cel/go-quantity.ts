const DECIMAL: Readonly<Record<string, number>> = {
  ...{ n: -9, u: -6, m: -3, '': 0 },
  ...{ k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 },
};
const BINARY: Readonly<Record<string, bigint>> = {
  ...{ Ki: 10n, Mi: 20n, Gi: 30n },
  ...{ Ti: 40n, Pi: 50n, Ei: 60n },
};
const NANO = 9;
const LIMIT = ((1n << 63n) - 1n) * 10n ** BigInt(NANO);
const FORM =
  /^(?<sign>[+-])?(?:(?<whole>\d+)(?:\.(?<part>\d*))?|\.(?<only>\d+))(?<suffix>[numkMGTPE]?|[KMGTPE]i|[eE](?<exponent>[+-]?\d+))$/;

/**
 * Billionths that a quantity amounts to, as `resource.ParseQuantity` of Kubernetes reads it: what is finer is rounded away from
 * zero, what is larger than 2^63-1 is cut down to that. `undefined` for what is no quantity.
 */
export function goQuantity(text: string): bigint | undefined {
  const { sign, whole, part = '', only, suffix = '', exponent } = FORM.exec(text)?.groups ?? {};
  if (whole === undefined && only === undefined) return undefined;
  const fraction = only ?? part;
  const digits = BigInt((whole ?? '') + fraction);
  const binary = BINARY[suffix];
  const tens = exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent);
  const amount = scaled(digits << (binary ?? 0n), tens - fraction.length + NANO);
  const cut = amount > LIMIT ? LIMIT : amount;
  return sign === '-' ? -cut : cut;
}

/** Far exponents are not worked out: whatever is neither zero nor cut down has less than a hundred digits. */
function scaled(digits: bigint, tens: number): bigint {
  if (digits === 0n) return 0n;
  if (tens >= 0) return digits * 10n ** BigInt(Math.min(tens, 100));
  const divisor = 10n ** BigInt(Math.min(-tens, String(digits).length));
  return (digits + divisor - 1n) / divisor;
}
