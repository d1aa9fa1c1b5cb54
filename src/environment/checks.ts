import type { Environment } from '../environment.ts';
import type { Source } from '../input.ts';
import type { Problem } from '../problem.ts';
import { type Block, contains, overlaps, parseCidr } from './cidr.ts';
import { clusterName } from './compute.ts';
import { checkFacts } from './facts.ts';

/** What the schema of one environment cannot say: relations between its keys, and between the file and its facts. */
export function checkEnvironment(environment: Environment, facts: Source): Problem[] {
  return [
    ...checkClusterName(environment),
    ...checkNetwork(environment),
    ...checkCompute(environment),
    ...checkFacts(environment, facts),
  ];
}

/** What only all environments together show: two of them for one cluster. */
export function checkFleet(environments: readonly Environment[]): Problem[] {
  const seen = new Map<string, Environment>();
  const problems: Problem[] = [];
  for (const environment of environments) {
    const { account, region, cluster, file } = environment;
    const key = `${account}/${region}/${cluster.name}`;
    const other = seen.get(key);
    if (other) {
      problems.push({
        code: 'CLUSTER_SHARED',
        at: { file, line: environment.line(['cluster', 'name']), environment: environment.name },
        message: `cluster "${cluster.name}" in account ${account}, ${region}, already belongs to ${other.file}`,
        cure: 'Give each environment a cluster of its own: two trees in one cluster prune each other.',
      });
    }
    seen.set(key, environment);
  }
  return problems;
}

/** The name in the file has been checked; the one that follows from the file's own name has not. */
function checkClusterName({ cluster, name, file }: Environment): Problem[] {
  if (clusterName.safeParse(cluster.name).success) return [];
  return [
    {
      code: 'CLUSTER_NAME',
      at: { file, environment: name, path: 'cluster.name' },
      message: `"${cluster.name}", the name of the environment, cannot name its cluster: at most 35 characters, and a letter first`,
      cure: 'State a cluster.name, or rename the file.',
    },
  ];
}

const TIERS = ['private', 'public', 'intra', 'isolated'] as const;

/** Shortest and longest prefix of a VPC and of a subnet (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). */
const PREFIXES = [16, 28] as const;

function checkNetwork(environment: Environment): Problem[] {
  const { network, file, name } = environment;
  const vpc = parseCidr(network.cidr) as Block;
  const problems: Problem[] = [];
  const at = (tier: string, index: number) => ({
    file,
    line: environment.line(['network', 'subnets', tier, index]),
    environment: name,
    path: `network.subnets.${tier}[${index}]`,
  });
  const blocks = TIERS.flatMap((tier) =>
    network.subnets[tier].map((text, index) => ({ tier, index, block: parseCidr(text) as Block })),
  );
  const wrongSize = ({ prefix }: Block) => prefix < PREFIXES[0] || prefix > PREFIXES[1];
  const cure = `Write a prefix from /${PREFIXES[0]} to /${PREFIXES[1]}: AWS makes no larger and no smaller ones.`;
  if (wrongSize(vpc)) {
    problems.push({
      code: 'CIDR_SIZE',
      at: { file, line: environment.line(['network', 'cidr']), environment: name, path: 'network.cidr' },
      message: `no VPC can have the block ${vpc.text}`,
      cure,
    });
  }
  network.zones.forEach((zone, index) => {
    if (network.zones.indexOf(zone) === index) return;
    problems.push({
      code: 'NAME_TWICE',
      at: {
        file,
        line: environment.line(['network', 'zones', index]),
        environment: name,
        path: `network.zones[${index}]`,
      },
      message: `zone "${zone}" is named twice`,
      cure: 'Name each zone once.',
    });
  });
  blocks.forEach(({ tier, index, block }, position) => {
    if (wrongSize(block)) {
      problems.push({
        code: 'CIDR_SIZE',
        at: at(tier, index),
        message: `no subnet can have the block ${block.text}`,
        cure,
      });
    }
    if (!contains(vpc, block)) {
      problems.push({
        code: 'CIDR_OUTSIDE_VPC',
        at: at(tier, index),
        message: `${block.text} is not inside the VPC's ${vpc.text}`,
        cure: `Choose a block inside ${vpc.text}, or widen network.cidr.`,
      });
    }
    const earlier = blocks.slice(0, position).find((other) => overlaps(other.block, block));
    if (earlier) {
      problems.push({
        code: 'CIDR_OVERLAP',
        at: at(tier, index),
        message: `${block.text} overlaps ${earlier.block.text} (network.subnets.${earlier.tier}[${earlier.index}])`,
        cure: 'Give each subnet a block of its own.',
      });
    }
  });
  for (const tier of ['private', 'public', 'isolated'] as const) {
    const count = network.subnets[tier].length;
    if (count === 0 || count === network.zones.length) continue;
    problems.push({
      code: 'SUBNETS_PER_ZONE',
      at: {
        file,
        line: environment.line(['network', 'subnets', tier]),
        environment: name,
        path: `network.subnets.${tier}`,
      },
      message: `${count} ${tier} subnets for ${network.zones.length} zones`,
      cure: 'State one block a zone, or none to have them planned.',
    });
  }
  return problems;
}

function checkCompute(environment: Environment): Problem[] {
  const { compute, file, name } = environment;
  const problems: Problem[] = [];
  compute.nodeGroups.forEach((group, index) => {
    if (group.min <= group.desired && group.desired <= group.max) return;
    problems.push({
      code: 'NODE_GROUP_SIZE',
      at: {
        file,
        line: environment.line(['compute', 'nodeGroups', index]),
        environment: name,
        path: `compute.nodeGroups[${index}]`,
      },
      message: `node group "${group.name}" has min ${group.min}, desired ${group.desired}, max ${group.max}`,
      cure: 'Order them: min <= desired <= max.',
    });
  });
  for (const key of ['fargate', 'nodeGroups'] as const) {
    const names = compute[key].map((entry) => entry.name);
    names.forEach((entry, index) => {
      if (names.indexOf(entry) === index) return;
      problems.push({
        code: 'NAME_TWICE',
        at: {
          file,
          line: environment.line(['compute', key, index, 'name']),
          environment: name,
          path: `compute.${key}[${index}].name`,
        },
        message: `"${entry}" is the name of another entry of compute.${key}`,
        cure: 'Give each entry a name of its own.',
      });
    });
  }
  return problems;
}
