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
/** As many digits as Kubernetes reads in one go: it does not look how large the amount is then. */
const FEW = 18;
const FORM =
  /^(?<sign>[+-])?(?<whole>\d*)(?:\.(?<part>\d*))?(?<suffix>[numkMGTPE]?|[KMGTPE]i|[eE](?<exponent>[+-]?\d+))$/;

/**
 * Billionths that a quantity amounts to, as `resource.ParseQuantity` of Kubernetes reads it: what is finer is rounded away from
 * zero, what has many digits and is larger than 2^63-1 is cut down to that, and no digit at all is nothing. `undefined` for what is
 * no quantity.
 */
export function goQuantity(text: string): bigint | undefined {
  const groups = FORM.exec(text)?.groups;
  if (groups === undefined || text === '') return undefined;
  const { sign, whole = '', part = '', suffix = '', exponent } = groups;
  const digits = whole.replace(/^0+/, '') + part;
  const binary = BINARY[suffix];
  const tens = exponent === undefined ? (DECIMAL[suffix] ?? 0) : Number(exponent);
  const amount = scaled(BigInt(digits) << (binary ?? 0n), tens - part.length + NANO);
  const isUnbound = binary === undefined && digits.length <= FEW && tens - part.length >= -NANO;
  const cut = isUnbound || amount <= LIMIT ? amount : LIMIT;
  return sign === '-' ? -cut : cut;
}

/** Far exponents are not worked out: nobody compares what has more than a thousand digits. */
function scaled(digits: bigint, tens: number): bigint {
  if (digits === 0n) return 0n;
  if (tens >= 0) return digits * 10n ** BigInt(Math.min(tens, 1000));
  const divisor = 10n ** BigInt(Math.min(-tens, String(digits).length));
  return (digits + divisor - 1n) / divisor;
}
