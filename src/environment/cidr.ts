/** An IPv4 block as numbers: `first` and `last` address, both inclusive. */
export interface Block {
  readonly text: string;
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** Why a text is not a block, and what to write instead. */
export interface CidrFault {
  readonly code: 'CIDR_INVALID' | 'CIDR_HOST_BITS';
  readonly message: string;
  readonly cure: string;
}

// No leading zeros: some readers take 010 for eight.
const PART = '(0|[1-9]\\d{0,2})';
const PATTERN = new RegExp(`^${PART}\\.${PART}\\.${PART}\\.${PART}/(\\d|[12]\\d|3[0-2])$`);

/** Parses `10.0.0.0/16`. Where host bits are set, the cure names the block that was meant. */
export function parseCidr(text: string): Block | CidrFault {
  const match = PATTERN.exec(text);
  if (!match) return notABlock(text);
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((part) => part > 255)) return notABlock(text);
  const address = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  if (first !== address) {
    return {
      code: 'CIDR_HOST_BITS',
      message: `"${text}" has host bits set: an address inside the block, not the block`,
      cure: `Write ${formatAddress(first)}/${prefix}`,
    };
  }
  return { text, first, last: first + size - 1, prefix };
}

function notABlock(text: string): CidrFault {
  const one = !text.includes('/') && 'first' in parseCidr(`${text}/32`);
  return {
    code: 'CIDR_INVALID',
    message: `"${text}" is not an IPv4 block such as 10.0.0.0/16`,
    cure: one
      ? `Write ${text}/32 for this one address`
      : 'Write an address, "/" and the number of leading bits',
  };
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export const overlaps = (a: Block, b: Block): boolean => a.first <= b.last && b.first <= a.last;

export const contains = (outer: Block, inner: Block): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;
