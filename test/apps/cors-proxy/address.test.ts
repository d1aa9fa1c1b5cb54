import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressKind, kindOf } from '../../../apps/cors-proxy/server/address.ts';

/** The IANA registries of special-purpose addresses, written down once more: a second opinion by Node's own matcher. */
const SPECIAL_IPV4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  SPECIAL_IPV4.addSubnet(network, prefix, 'ipv4');
}
// A list of its own: Node compares addresses of one family with blocks of the other as well.
const SPECIAL_IPV6 = new BlockList();
for (const [network, prefix] of [
  ['::', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['4000::', 2],
  ['8000::', 1],
] as const) {
  SPECIAL_IPV6.addSubnet(network, prefix, 'ipv6');
}

const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
/** Any address, and those at the edges of blocks more often than chance would have them. */
const anyIpv4 = fc
  .oneof(
    fc.nat({ max: 2 ** 32 - 1 }),
    fc
      .tuple(
        fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255),
        fc.nat({ max: 2 ** 24 - 1 }),
      )
      .map(([first, rest]) => first * 2 ** 24 + rest),
    fc
      .tuple(
        fc.constantFrom(
          0x0a000000,
          0x64400000,
          0xa9fe0000,
          0xac100000,
          0xac200000,
          0xc0a80000,
          0xc6120000,
          0xe0000000,
        ),
        fc.integer({ min: -2, max: 2 }),
      )
      .map(([edge, by]) => edge + by),
  )
  .map(dotted);
const group = fc.oneof(fc.constant(0), fc.nat({ max: 0xffff }));
const groupsOfIpv6 = fc.tuple(
  fc.oneof(group, fc.constantFrom(0x2001, 0x2002, 0x3ffe, 0x3fff, 0x64, 0xfd00, 0xfe80, 0xff02)),
  fc.oneof(group, fc.constantFrom(0xff9b, 0xdb8, 0xec2, 0x1ff, 0x200, 0xfff, 0x1000)),
  ...new Array<typeof group>(6).fill(group),
);
const colons = (groups: readonly number[]) => groups.map((it) => it.toString(16)).join(':');

describe('the kind of an address', () => {
  it('is public exactly where Node’s block list finds it in no special block, for IPv4', () => {
    fc.assert(
      fc.property(anyIpv4, (address) => {
        expect(kindOf(address) !== 'public').toBe(SPECIAL_IPV4.check(address, 'ipv4'));
      }),
      { numRuns: 2000 },
    );
  });

  it('and for IPv6', () => {
    fc.assert(
      fc.property(groupsOfIpv6, (groups) => {
        const address = colons(groups);
        expect(kindOf(address) !== 'public').toBe(SPECIAL_IPV6.check(address, 'ipv6'));
      }),
      { numRuns: 2000 },
    );
  });

  it('is never public, nor private, for an IPv4 address inside an IPv6 one', () => {
    fc.assert(
      fc.property(
        anyIpv4,
        fc.constantFrom('::ffff:', '::', '64:ff9b::', '::ffff:0:', '64:ff9b:1::'),
        (v4, prefix) => {
          expect(kindOf(prefix + v4)).toBe('forbidden');
        },
      ),
    );
  });

  it('does not depend on how an IPv6 address is written', () => {
    const short = (groups: readonly number[]) => new URL(`http://[${colons(groups)}]`).hostname.slice(1, -1);
    const long = (groups: readonly number[]) =>
      groups.map((it) => it.toString(16).padStart(4, '0').toUpperCase()).join(':');
    fc.assert(
      fc.property(groupsOfIpv6, (groups) => {
        expect([kindOf(short(groups)), kindOf(long(groups))]).toEqual([
          kindOf(colons(groups)),
          kindOf(colons(groups)),
        ]);
      }),
    );
  });

  it.each<[AddressKind, string]>([
    ['private', '10.0.0.0'],
    ['private', '100.127.255.255'],
    ['public', '100.128.0.0'],
    ['private', '172.31.0.1'],
    ['public', '172.32.0.0'],
    ['private', '198.19.0.1'],
    ['private', 'fd12:3456::1'],
    ['forbidden', '169.254.169.254'],
    ['forbidden', '127.0.0.1'],
    ['forbidden', 'fd00:ec2::254'],
    ['forbidden', 'fd00:ec2::23'],
    ['forbidden', '::1'],
    ['forbidden', 'fe80::1%eth0'],
    ['forbidden', '2606:2800:21f::1%eth0'],
    ['public', '93.184.215.14'],
    ['public', '2606:2800:21f::1'],
    ['forbidden', '127.1'],
    ['forbidden', '0x7f000001'],
    ['forbidden', '010.0.0.1'],
    ['forbidden', ''],
  ])('is %s for "%s"', (kind, address) => {
    expect(kindOf(address)).toBe(kind);
  });

  it('is forbidden for any text that is no address', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^[\da-f.:]+$/i.test(text));
        expect(kindOf(text)).toBe('forbidden');
      }),
    );
  });
});
