import type { Environment } from '../environment.ts';
import type { Problem } from '../problem.ts';
import { type Block, contains, overlaps, parseCidr } from './cidr.ts';

/** What the schema of one environment cannot say: relations between its keys, and between the file and its facts. */
export function checkEnvironment(environment: Environment, factsFile: string): Problem[] {
  return [...checkFacts(environment, factsFile), ...checkSubnets(environment), ...checkCompute(environment)];
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

function checkFacts(environment: Environment, file: string): Problem[] {
  const { facts, account, region, cluster, name } = environment;
  const wanted = { account, region, cluster: cluster.name };
  const problems: Problem[] = [];
  for (const key of ['account', 'region', 'cluster'] as const) {
    if (facts[key] === wanted[key]) continue;
    problems.push({
      code: 'FACTS_OF_ANOTHER_CLUSTER',
      at: { file, environment: name, path: key },
      message: `the facts are of ${key} "${facts[key]}", the environment says "${wanted[key]}"`,
      cure: `Write the facts of this cluster: npm run bootstrap -- facts ${name}.`,
    });
  }
  if (environment.database.kind === 'rds' && facts.databaseHost === undefined) {
    problems.push({
      code: 'FACTS_INCOMPLETE',
      at: { file, environment: name, path: 'databaseHost' },
      message: 'the environment has an RDS database, the facts do not name its host',
      cure: `Write the facts again: npm run bootstrap -- facts ${name}.`,
    });
  }
  return problems;
}

const TIERS = ['private', 'public', 'intra', 'isolated'] as const;

function checkSubnets(environment: Environment): Problem[] {
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
  blocks.forEach(({ tier, index, block }, position) => {
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
