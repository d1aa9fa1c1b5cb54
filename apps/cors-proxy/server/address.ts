import { isIPv4, isIPv6 } from 'node:net';

/**
 * What an address is to the proxy: `public` may be connected to; `private` only for hosts that are named for it;
 * `forbidden` never (loopback, link-local with the metadata service, multicast, documentation, translation and tunnels).
 */
export type AddressKind = 'public' | 'private' | 'forbidden';

/**
 * IPv4 blocks of private networks: RFC 1918; RFC 6598 and RFC 2544, which EKS gives to pods in secondary blocks of a VPC
 * (https://docs.aws.amazon.com/eks/latest/best-practices/custom-networking.html).
 */
export const PRIVATE_IPV4 = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
] as const;

/** IPv4 blocks that are nobody's on the internet: https://www.iana.org/assignments/iana-ipv4-special-registry/. */
export const FORBIDDEN_IPV4 = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

/**
 * All of IPv6 but these is forbidden, so that addresses with an IPv4 one inside (mapped, compatible, NAT64) need not be
 * unwrapped: https://www.iana.org/assignments/iana-ipv6-special-registry/.
 */
const GLOBAL_IPV6 = block6('2000::/3');
const PRIVATE_IPV6 = block6('fc00::/7');

/** Parts of these two that are forbidden all the same. AWS has its instance metadata, and other services of the link, in fd00:ec2::/32. */
const FORBIDDEN_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', 'fd00:ec2::/32'].map(block6);

const PRIVATE_BLOCKS = PRIVATE_IPV4.map(block4);
const FORBIDDEN_BLOCKS = FORBIDDEN_IPV4.map(block4);

/** The kind of an IPv4 or IPv6 address; what is neither, or names a link (`fe80::1%eth0`), is forbidden. */
export function kindOf(address: string): AddressKind {
  if (isIPv4(address)) {
    const value = ipv4(address);
    if (isIn(value, FORBIDDEN_BLOCKS)) return 'forbidden';
    return isIn(value, PRIVATE_BLOCKS) ? 'private' : 'public';
  }
  if (!isIPv6(address) || address.includes('%')) return 'forbidden';
  const value = ipv6(address);
  if (isIn(value, FORBIDDEN_IPV6)) return 'forbidden';
  if (isIn(value, [PRIVATE_IPV6])) return 'private';
  return isIn(value, [GLOBAL_IPV6]) ? 'public' : 'forbidden';
}

interface Block {
  readonly first: bigint;
  readonly last: bigint;
}

const isIn = (value: bigint, blocks: readonly Block[]) =>
  blocks.some(({ first, last }) => first <= value && value <= last);

function block4(text: string): Block {
  return block(text, 32, ipv4);
}

function block6(text: string): Block {
  return block(text, 128, ipv6);
}

function block(text: string, bits: number, parse: (address: string) => bigint): Block {
  const [address = '', prefix] = text.split('/');
  const first = parse(address);
  return { first, last: first + (1n << BigInt(bits - Number(prefix))) - 1n };
}

/** The value of an address that `isIPv4` takes. */
function ipv4(address: string): bigint {
  return address.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** The value of an address that `isIPv6` takes. */
function ipv6(address: string): bigint {
  const [head = '', tail] = address.split('::');
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = new Array<bigint>(8 - left.length - right.length).fill(0n);
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | group, 0n);
}

function groups(text: string): bigint[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return BigInt(`0x${group}`);
    const value = ipv4(group);
    return [value >> 16n, value & 0xffffn];
  });
}
