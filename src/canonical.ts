/**
 * Quantities and durations in the form in which Kubernetes writes them. Argo CD evens forms out for built-in kinds only:
 * in a custom resource another form of the same value shows as a difference as soon as a controller writes the object back.
 */

const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * A quantity with the largest suffix that leaves a whole number: `1500m` of `1.5`, `1Ti` of `1024Gi`, `1k` of `1000`.
 * `undefined` for what is no quantity, and for the exponent form (`1e3`), which stays apart.
 * https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
 */
export function canonicalQuantity(text: string): string | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(|[KMGTPE]i|[numkMGTPE])$/.exec(text);
  const [, sign, whole = '', fraction = '', suffix = ''] = match ?? [];
  if (!match || whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return '0';
  const minus = sign === '-' ? '-' : '';
  const divisor = 10n ** BigInt(fraction.length);
  if (suffix.endsWith('i')) {
    const value = digits * 1024n ** BigInt(BINARY.indexOf(suffix));
    const bytes = ceil(value, divisor);
    if (value >= 1024n * divisor && bytes % 1024n === 0n) return minus + largest(bytes, 1024n, BINARY);
    // Without a binary suffix it is read as decimal the next time: Kubernetes would then write this.
    if (value >= 1024n * divisor) return minus + largest(bytes * 10n ** 9n, 1000n, DECIMAL);
    // Kubernetes writes what is below 1024 in decimal form.
    return minus + largest(ceil(value * 10n ** 9n, divisor), 1000n, DECIMAL);
  }
  return minus + largest(ceil(digits * 1000n ** BigInt(DECIMAL.indexOf(suffix)), divisor), 1000n, DECIMAL);
}

const ceil = (value: bigint, divisor: bigint) => (value + divisor - 1n) / divisor;

/** `value`, counted in the first of the suffixes. */
function largest(value: bigint, step: bigint, suffixes: readonly string[]): string {
  let at = 0;
  let rest = value;
  while (rest % step === 0n && at < suffixes.length - 1) {
    rest /= step;
    at++;
  }
  return `${rest}${suffixes[at]}`;
}

/** Nanoseconds. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/**
 * A duration as Go writes it: `1h0m0s` of `60m`. `undefined` for what is none, and below a second.
 * https://pkg.go.dev/time#Duration.String
 */
export function canonicalDuration(text: string): string | undefined {
  if (text === '0') return '0s';
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(/(\d+)(?:\.(\d+))?([a-zµ]+)/g)) {
    nanos += (BigInt(whole + fraction) * (UNITS[unit] ?? 0n)) / 10n ** BigInt(fraction.length);
  }
  if (nanos === 0n) return '0s';
  const second = UNITS.s as bigint;
  if (nanos < second) return undefined;
  const seconds = nanos / second;
  const part = String(nanos % second)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const shown = `${seconds % 60n}${part === '' ? '' : `.${part}`}s`;
  const minutes = seconds / 60n;
  if (minutes === 0n) return shown;
  return minutes < 60n ? `${minutes}m${shown}` : `${minutes / 60n}h${minutes % 60n}m${shown}`;
}
