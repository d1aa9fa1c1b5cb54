import type { Environment } from '../../environment.ts';
import type { Problem } from '../../problem.ts';
import { type Block, contains, overlaps, parseCidr } from '../cidr.ts';
import type { MadeNetwork } from '../network.ts';
import { LONGEST_PREFIX, planSubnets, TIERS } from '../subnets.ts';
import { placeIn } from './place.ts';

/** Shortest and longest prefix of a VPC and of a subnet (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). */
const PREFIXES = [16, LONGEST_PREFIX] as const;

export function checkNetwork(environment: Environment): Problem[] {
  const { network } = environment;
  const problems = checkZones(environment);
  if (network.kind === 'existing') return [...problems, ...checkDefaultVpc(environment)];
  problems.push(...checkBlocks(environment, network), ...checkTiers(environment, network));
  return problems.length > 0 ? problems : checkRoom(environment, network);
}

function checkZones(environment: Environment): Problem[] {
  const { zones } = environment.network;
  return zones.flatMap((zone, index) =>
    zones.indexOf(zone) === index
      ? []
      : [
          {
            code: 'NAME_TWICE',
            at: placeIn(environment, ['network', 'zones', index]),
            message: `zone "${zone}" is named twice`,
            cure: 'Name each zone once.',
          },
        ],
  );
}

function checkDefaultVpc(environment: Environment): Problem[] {
  const { network, stage } = environment;
  if (network.kind !== 'existing' || network.vpc.by !== 'default' || stage === 'development') return [];
  return [
    {
      code: 'DEFAULT_VPC',
      at: placeIn(environment, ['network', 'vpc']),
      message: `an environment of stage ${stage} in the account's default VPC: all of its subnets are public, and everything in the account shares them`,
      cure: 'Let bootstrap make a VPC (network.kind: made), or name one with private subnets.',
    },
  ];
}

function checkBlocks(environment: Environment, { cidr, subnets }: MadeNetwork): Problem[] {
  const vpc = parseCidr(cidr) as Block;
  const problems: Problem[] = [];
  const blocks = TIERS.flatMap((tier) => {
    const stated = subnets[tier];
    const texts = typeof stated === 'string' ? [] : stated;
    return texts.map((text, index) => ({ tier, index, block: parseCidr(text) as Block }));
  });
  const wrongSize = ({ prefix }: Block) => prefix < PREFIXES[0] || prefix > PREFIXES[1];
  const cure = `Write a prefix from /${PREFIXES[0]} to /${PREFIXES[1]}: AWS makes no larger and no smaller ones.`;
  if (wrongSize(vpc)) {
    problems.push({
      code: 'CIDR_SIZE',
      at: placeIn(environment, ['network', 'cidr']),
      message: `no VPC can have the block ${vpc.text}`,
      cure,
    });
  }
  blocks.forEach(({ tier, index, block }, position) => {
    const at = placeIn(environment, ['network', 'subnets', tier, index]);
    if (wrongSize(block)) {
      problems.push({ code: 'CIDR_SIZE', at, message: `no subnet can have the block ${block.text}`, cure });
    }
    if (!contains(vpc, block)) {
      problems.push({
        code: 'CIDR_OUTSIDE_VPC',
        at,
        message: `${block.text} is not inside the VPC's ${vpc.text}`,
        cure: `Choose a block inside ${vpc.text}, or widen network.cidr.`,
      });
    }
    const earlier = blocks.slice(0, position).find((other) => overlaps(other.block, block));
    if (earlier) {
      problems.push({
        code: 'CIDR_OVERLAP',
        at,
        message: `${block.text} overlaps ${earlier.block.text} (network.subnets.${earlier.tier}[${earlier.index}])`,
        cure: 'Give each subnet a block of its own.',
      });
    }
  });
  return problems;
}

function checkTiers(environment: Environment, { zones, subnets, nat }: MadeNetwork): Problem[] {
  const problems: Problem[] = [];
  for (const tier of TIERS) {
    const stated = subnets[tier];
    if (typeof stated === 'string' || stated.length === zones.length) continue;
    // The control plane has its interfaces in two zones or more; everything else is where the nodes are.
    if (tier === 'intra' && stated.length >= 2 && stated.length < zones.length) continue;
    problems.push({
      code: 'SUBNETS_PER_ZONE',
      at: placeIn(environment, ['network', 'subnets', tier]),
      message: `${stated.length} ${tier} subnets for ${zones.length} zones`,
      cure:
        tier === 'intra'
          ? 'State two blocks or one a zone, or leave the key out to have them planned.'
          : 'State one block a zone, or leave the key out to have them planned.',
    });
  }
  if (subnets.public !== 'none') return problems;
  const needed = [
    { path: ['network', 'nat'], is: nat !== 'none', what: `NAT gateways (network.nat: ${nat})` },
    {
      path: ['web', 'scheme'],
      is: environment.web.scheme === 'internet-facing',
      what: 'internet-facing load balancers (web.scheme)',
    },
  ];
  for (const { path, what } of needed.filter(({ is }) => is)) {
    problems.push({
      code: 'PUBLIC_SUBNETS_MISSING',
      at: placeIn(environment, path),
      message: `${what} are in public subnets, and network.subnets.public is none`,
      cure: 'Have public subnets planned, or do without.',
    });
  }
  return problems;
}

function checkRoom(environment: Environment, network: MadeNetwork): Problem[] {
  const { missing, free } = planSubnets(network);
  if (missing.length === 0) return [];
  const left = free.length === 0 ? 'nothing is free' : `free is ${free.map(({ text }) => text).join(', ')}`;
  return [
    {
      code: 'CIDR_NO_ROOM',
      at: placeIn(environment, ['network', 'subnets']),
      message: `${network.cidr} has no room for ${missing.map(({ tier, zone, prefix }) => `a /${prefix} (${tier}, zone ${zone})`).join(', ')}: ${left}`,
      cure: 'Widen network.cidr, state smaller blocks, or do without a tier ("none").',
    },
  ];
}
