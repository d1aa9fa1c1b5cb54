/** An IPv4 block as numbers: `first` and `last` address, both inclusive. */
export interface Block {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

const PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Parses `10.0.0.0/16`. Returns the reason as text where it is not one, with the block that was meant where host bits are set. */
export function parseCidr(text: string): Block | string {
  const match = PATTERN.exec(text);
  if (!match) return `"${text}" is not an IPv4 block such as 10.0.0.0/16`;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32)
    return `"${text}" is not an IPv4 block such as 10.0.0.0/16`;
  const address = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  if (first !== address)
    return `"${text}" has host bits set; did you mean ${formatAddress(first)}/${prefix}?`;
  return { text, first, last: first + size - 1, prefix };
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export const overlaps = (a: Block, b: Block): boolean => a.first <= b.last && b.first <= a.last;

export const contains = (outer: Block, inner: Block): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;
