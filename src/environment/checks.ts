import type { Environment } from '../environment.ts';
import type { Source } from '../input.ts';
import type { Problem } from '../problem.ts';
import { checkCluster } from './checks/cluster.ts';
import { checkCompute } from './checks/compute.ts';
import { checkDatabase } from './checks/database.ts';
import { checkNetwork } from './checks/network.ts';
import { placeIn } from './checks/place.ts';
import { checkFacts } from './facts.ts';

/** What the schema of one environment cannot say: relations between its keys, and between the file and its facts. */
export function checkEnvironment(environment: Environment, facts: Source): Problem[] {
  return [
    ...checkCluster(environment),
    ...checkTags(environment),
    ...checkNetwork(environment),
    ...checkCompute(environment),
    ...checkDatabase(environment),
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

/** Keys that something reads what bootstrap says: load balancers, Karpenter and AWS itself look for them. */
const RESERVED_TAGS = /^(aws:|karpenter\.sh\/|kubernetes\.io\/|eks:|elbv2\.k8s\.aws\/|Name$)/;

/** Of the 50 tags that a resource of AWS may have, some are bootstrap's own. */
const MOST_TAGS = 40;

function checkTags(environment: Environment): Problem[] {
  const keys = Object.keys(environment.tags);
  const problems: Problem[] = keys
    .filter((key) => RESERVED_TAGS.test(key))
    .map((key) => ({
      code: 'TAG_RESERVED',
      at: placeIn(environment, ['tags', key]),
      message: `the tag "${key}" belongs to AWS or to the cluster's controllers, which find resources by it`,
      cure: 'Remove it: bootstrap sets what they look for.',
    }));
  if (keys.length > MOST_TAGS) {
    problems.push({
      code: 'TAG_RESERVED',
      at: placeIn(environment, ['tags']),
      message: `${keys.length} tags leave no room for those of the cluster: a resource has at most 50`,
      cure: `Keep ${MOST_TAGS} of them.`,
    });
  }
  return problems;
}
