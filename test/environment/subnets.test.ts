import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, contains, formatAddress, overlaps, parseCidr } from '../../src/environment/cidr.ts';
import { type MadeNetwork, network } from '../../src/environment/network.ts';
import { freeBlocks, planSubnets, type Subnet, TIERS } from '../../src/environment/subnets.ts';

const blockOf = (text: string) => parseCidr(text) as Block;
const sizeOf = ({ first, last }: Block) => last - first + 1;
const networkOf = (input: object = {}) => network.parse(input) as MadeNetwork;
const texts = (subnets: readonly Subnet[], tier: string) =>
  subnets.filter((subnet) => subnet.tier === tier).map(({ block }) => block.text);

/** A block of that prefix somewhere inside the VPC. */
const inside = (vpc: Block, prefix: number) =>
  fc.integer({ min: 0, max: 2 ** (prefix - vpc.prefix) - 1 }).map((index) => {
    const first = vpc.first + index * 2 ** (32 - prefix);
    return blockOf(`${formatAddress(first)}/${prefix}`);
  });

/** Networks that the checks accept: stated blocks inside the VPC and apart, one a zone. */
const networks = fc
  .record({ prefix: fc.integer({ min: 16, max: 28 }), zones: fc.integer({ min: 2, max: 3 }) })
  .chain(({ prefix, zones }) => {
    const vpc = blockOf(`10.0.0.0/${prefix}`);
    const some = fc.integer({ min: Math.min(prefix + 2, 28), max: 28 }).chain((p) => inside(vpc, p));
    const tier = fc.oneof(
      fc.constantFrom('planned', 'none'),
      fc.array(some, { minLength: zones, maxLength: zones }),
    );
    return fc.record({ private: tier, public: tier, intra: tier, isolated: tier }).map((tiers) => {
      const taken: Block[] = [];
      const subnets = Object.fromEntries(
        Object.entries(tiers).map(([name, value]) => {
          if (typeof value === 'string') return [name, name === 'private' ? 'planned' : value];
          const apart = value.every((one, i) =>
            [...taken, ...value.slice(0, i)].every((it) => !overlaps(it, one)),
          );
          if (!apart) return [name, 'planned'];
          taken.push(...value);
          return [name, value.map(({ text }) => text)];
        }),
      );
      return networkOf({ cidr: vpc.text, zones: ['a', 'b', 'c'].slice(0, zones), subnets });
    });
  });

describe('the plan of a VPC', () => {
  it('gives each zone a block of each tier, apart and inside the VPC, and knows what is left', () => {
    fc.assert(
      fc.property(networks, (input) => {
        const vpc = blockOf(input.cidr);
        const { subnets, free, missing } = planSubnets(input);
        const blocks = [...subnets.map(({ block }) => block), ...free];
        for (const [index, block] of blocks.entries()) {
          expect(contains(vpc, block), block.text).toBe(true);
          expect(block).toEqual(blockOf(block.text));
          for (const other of blocks.slice(0, index)) expect(overlaps(block, other)).toBe(false);
        }
        // Together they are the whole VPC.
        expect(blocks.reduce((sum, block) => sum + sizeOf(block), 0)).toBe(sizeOf(vpc));
        for (const tier of TIERS) {
          const stated = input.subnets[tier];
          const places = subnets.filter((subnet) => subnet.tier === tier);
          if (stated === 'none') expect(places).toEqual([]);
          else if (typeof stated !== 'string') expect(texts(subnets, tier)).toEqual(stated);
          else
            expect(
              [...places, ...missing.filter((it) => it.tier === tier)].map(({ zone }) => zone).sort(),
            ).toEqual(input.zones);
        }
        // It says that there is no room only where there is none.
        for (const { prefix } of missing) expect(free.some((block) => block.prefix <= prefix)).toBe(false);
        expect(planSubnets(structuredClone(input))).toEqual({ subnets, free, missing });
      }),
      { numRuns: 300 },
    );
  });

  it('moves nothing when a zone or a tier comes or goes, as long as there is room for all of them', () => {
    fc.assert(
      fc.property(networks, fc.constantFrom('public', 'intra', 'isolated'), (input, tier) => {
        fc.pre(TIERS.every((it) => typeof input.subnets[it] === 'string' || input.zones.length === 3));
        fc.pre(typeof input.subnets[tier] === 'string');
        const planned = Object.entries(input.subnets).map(([name, it]) => [
          name,
          typeof it === 'string' ? 'planned' : it,
        ]);
        const all = networkOf({ ...input, zones: ['a', 'b', 'c'], subnets: Object.fromEntries(planned) });
        fc.pre(planSubnets(all).missing.length === 0);
        const more = { ...input, zones: all.zones, subnets: { ...input.subnets, [tier]: 'planned' } };
        const before = planSubnets(input).subnets;
        const after = planSubnets(networkOf(more)).subnets;
        for (const subnet of before) expect(after).toContainEqual(subnet);
      }),
      { numRuns: 300 },
    );
  });

  it('gives most addresses to the subnets that pods are in', () => {
    const { subnets, free, missing } = planSubnets(networkOf());
    expect(missing).toEqual([]);
    expect(texts(subnets, 'private')).toEqual(['10.0.0.0/19', '10.0.32.0/19', '10.0.64.0/19']);
    expect(texts(subnets, 'public')).toEqual(['10.0.96.0/22', '10.0.100.0/22', '10.0.104.0/22']);
    expect(texts(subnets, 'isolated')).toEqual(['10.0.108.0/24', '10.0.109.0/24', '10.0.110.0/24']);
    expect(texts(subnets, 'intra')).toEqual(['10.0.111.0/24', '10.0.112.0/24', '10.0.113.0/24']);
    expect(free.map(({ text }) => text)).toEqual([
      '10.0.114.0/23',
      '10.0.116.0/22',
      '10.0.120.0/21',
      '10.0.128.0/17',
    ]);
  });

  it('finds that eight blocks of an eighth each fill a VPC, and names what has no room', () => {
    const eighths = {
      private: ['10.0.0.0/19', '10.0.32.0/19', '10.0.128.0/19'],
      public: ['10.0.64.0/19', '10.0.96.0/19', '10.0.160.0/19'],
      intra: ['10.0.192.0/19', '10.0.224.0/19'],
    };
    const full = planSubnets(networkOf({ subnets: { ...eighths, isolated: 'none' } }));
    expect(full).toMatchObject({ free: [], missing: [] });
    expect(full.subnets).toHaveLength(8);
    expect(full.subnets.map(({ tier, zone }) => `${tier} ${zone}`)).toContain('intra b');
    const more = planSubnets(networkOf({ subnets: eighths }));
    expect(more.missing.map(({ tier, zone, prefix }) => `${tier} ${zone} /${prefix}`)).toEqual([
      'isolated a /24',
      'isolated b /24',
      'isolated c /24',
    ]);
  });

  it('moves a planned subnet out of the way of a stated one', () => {
    const { subnets, missing } = planSubnets(
      networkOf({ zones: ['a', 'b'], subnets: { public: ['10.0.40.0/24', '10.0.41.0/24'] } }),
    );
    expect(missing).toEqual([]);
    const [first, second] = texts(subnets, 'private');
    expect(first).toBe('10.0.0.0/19');
    expect(second).not.toBe('10.0.32.0/19');
  });

  it('lists what is left as the fewest blocks', () => {
    const vpc = blockOf('10.0.0.0/24');
    expect(freeBlocks(vpc, []).map(({ text }) => text)).toEqual(['10.0.0.0/24']);
    expect(freeBlocks(vpc, [blockOf('10.0.0.64/26')]).map(({ text }) => text)).toEqual([
      '10.0.0.0/26',
      '10.0.0.128/25',
    ]);
    expect(freeBlocks(vpc, [blockOf('10.0.0.0/16')])).toEqual([]);
  });
});
