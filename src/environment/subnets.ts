import { type Block, formatAddress, overlaps, parseCidr } from './cidr.ts';
import type { MadeNetwork } from './network.ts';

/** What subnets are for, those with the most addresses first. */
export const TIERS = ['private', 'public', 'isolated', 'intra'] as const;

export type Tier = (typeof TIERS)[number];

/** A subnet as AWS will make it. */
export interface Subnet {
  readonly tier: Tier;
  /** Letter of its availability zone. */
  readonly zone: string;
  readonly block: Block;
}

export interface SubnetPlan {
  /** By tier, then by zone. */
  readonly subnets: readonly Subnet[];
  /** What is left of the VPC, as the fewest blocks that cover it, in order. */
  readonly free: readonly Block[];
  /** What the VPC has no room for. */
  readonly missing: readonly { readonly tier: Tier; readonly zone: string; readonly prefix: number }[];
}

/**
 * How much longer a subnet's prefix is than the VPC's. Pods take addresses of the private subnets, so those have most of
 * them; load balancers and NAT gateways, databases, and the control plane need few.
 */
const LONGER: Readonly<Record<Tier, number>> = { private: 3, public: 6, isolated: 8, intra: 8 };

/** AWS makes no smaller subnet (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html). */
export const LONGEST_PREFIX = 28;

/** As many zones as an environment may have: room is kept for all of them, so that one more zone moves no subnet. */
const ZONES = 3;

/**
 * The subnets of a VPC: the stated ones, and a place for each of those that are to be planned. A place depends on the VPC's
 * block alone unless a stated subnet is in the way; so zones and tiers come and go without moving what is there, as long as
 * all of them have room: a subnet that moves is replaced with all that is in it. Stated blocks must be inside and apart.
 */
export function planSubnets({ cidr, zones, subnets: stated }: MadeNetwork): SubnetPlan {
  const vpc = parseCidr(cidr) as Block;
  const subnets: Subnet[] = TIERS.flatMap((tier) => {
    const blocks = stated[tier];
    if (typeof blocks === 'string') return [];
    return blocks.map((text, index) => ({ tier, zone: zones[index] ?? '', block: parseCidr(text) as Block }));
  });
  const fixed = subnets.map(({ block }) => block);
  const open = TIERS.filter((tier) => typeof stated[tier] === 'string').flatMap(slotsOf);
  const wanted = open.filter(({ tier, index }) => stated[tier] === 'planned' && index < zones.length);
  const usual = usualPlaces(vpc);

  const placed = new Map<string, Block>();
  for (const { id } of open) {
    const block = usual.get(id);
    if (block && !fixed.some((other) => overlaps(other, block))) placed.set(id, block);
  }
  for (const { id, tier } of open) {
    const block = placed.get(id) ?? firstFree(vpc, [...fixed, ...placed.values()], prefixOf(vpc, tier));
    if (block) placed.set(id, block);
  }
  // Room that was only kept is given up before something that is wanted goes without.
  for (const { id } of open) if (!wanted.some((slot) => slot.id === id)) placed.delete(id);
  const missing: { tier: Tier; zone: string; prefix: number }[] = [];
  for (const { id, tier, index } of wanted) {
    const zone = zones[index] as string;
    const prefix = prefixOf(vpc, tier);
    const block = placed.get(id) ?? firstFree(vpc, [...fixed, ...placed.values()], prefix);
    if (block) subnets.push({ tier, zone, block });
    else missing.push({ tier, zone, prefix });
    if (block) placed.set(id, block);
  }
  const order = ({ tier, zone }: Subnet) => TIERS.indexOf(tier) * ZONES + zones.indexOf(zone);
  subnets.sort((a, b) => order(a) - order(b));
  const taken = subnets.map(({ block }) => block);
  return { subnets, free: freeBlocks(vpc, taken), missing };
}

const slotsOf = (tier: Tier) =>
  Array.from({ length: ZONES }, (_, index) => ({ id: `${tier}${index}`, tier, index }));

const prefixOf = (vpc: Block, tier: Tier) => Math.min(vpc.prefix + LONGER[tier], LONGEST_PREFIX);

/** Where each subnet is when nothing is stated. */
function usualPlaces(vpc: Block): ReadonlyMap<string, Block> {
  const places = new Map<string, Block>();
  for (const { id, tier } of TIERS.flatMap(slotsOf)) {
    const block = firstFree(vpc, [...places.values()], prefixOf(vpc, tier));
    if (block !== undefined) places.set(id, block);
  }
  return places;
}

/** The first block of that prefix that nothing overlaps. */
function firstFree(vpc: Block, taken: readonly Block[], prefix: number): Block | undefined {
  const size = 2 ** (32 - prefix);
  for (let first = vpc.first; first + size - 1 <= vpc.last; ) {
    const block = blockAt(first, prefix);
    const other = taken.find((it) => overlaps(it, block));
    if (other === undefined) return block;
    first = Math.max(first + size, other.last + 1);
  }
  return undefined;
}

/** What is left of a block, as the fewest blocks that cover it, in order. */
export function freeBlocks(block: Block, taken: readonly Block[]): Block[] {
  if (!taken.some((other) => overlaps(other, block))) return [block];
  if (taken.some((other) => other.first <= block.first && block.last <= other.last)) return [];
  const half = 2 ** (31 - block.prefix);
  return [block.first, block.first + half].flatMap((first) =>
    freeBlocks(blockAt(first, block.prefix + 1), taken),
  );
}

function blockAt(first: number, prefix: number): Block {
  return { text: `${formatAddress(first)}/${prefix}`, first, last: first + 2 ** (32 - prefix) - 1, prefix };
}
