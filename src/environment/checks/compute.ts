import type { Environment } from '../../environment.ts';
import type { Problem } from '../../problem.ts';
import { placeIn } from './place.ts';

export function checkCompute(environment: Environment): Problem[] {
  const { compute } = environment;
  const problems: Problem[] = [];
  compute.nodeGroups.forEach((group, index) => {
    if (group.min <= group.desired && group.desired <= group.max) return;
    problems.push({
      code: 'NODE_GROUP_SIZE',
      at: placeIn(environment, ['compute', 'nodeGroups', index]),
      message: `node group "${group.name}" has min ${group.min}, desired ${group.desired}, max ${group.max}`,
      cure: 'Order them: min <= desired <= max.',
    });
  });
  const named = [
    ...(['fargate', 'nodeGroups'] as const).map((key) => ({
      key,
      names: compute[key].map((entry) => entry.name),
      last: ['name'],
    })),
    { key: 'autoMode.nodePools', names: compute.autoMode.nodePools, last: [] },
  ];
  for (const { key, names, last } of named) {
    names.forEach((entry: string, index) => {
      if ((names as readonly string[]).indexOf(entry) === index) return;
      problems.push({
        code: 'NAME_TWICE',
        at: placeIn(environment, ['compute', ...key.split('.'), index, ...last]),
        message: `"${entry}" is the name of another entry of compute.${key}`,
        cure: 'Give each entry a name of its own.',
      });
    });
  }
  return [...problems, ...checkAutoMode(environment)];
}

/** What an environment states that EKS Auto Mode has no place for: it would be made, or believed, and do nothing. */
function checkAutoMode(environment: Environment): Problem[] {
  const { autoMode, nodeGroups, fargate, ssm } = environment.compute;
  if (!autoMode.enabled) return [];
  const others =
    'they would need VPC CNI, kube-proxy and CoreDNS as add-ons, which Auto Mode has in its nodes';
  const faults: readonly [boolean, readonly string[], string][] = [
    [nodeGroups.length > 0, ['compute', 'nodeGroups'], `node groups stand beside Auto Mode: ${others}`],
    [fargate.length > 0, ['compute', 'fargate'], `Fargate profiles stand beside Auto Mode: ${others}`],
    [ssm, ['compute', 'ssm'], 'nodes of Auto Mode let nobody in, by Systems Manager or otherwise'],
    [
      !environment.cluster.prefixDelegation,
      ['cluster', 'prefixDelegation'],
      'Auto Mode gives nodes prefixes of addresses by itself, and cannot be told not to',
    ],
  ];
  return faults
    .filter(([stated]) => stated)
    .map(([, path, message]) => ({
      code: 'AUTO_MODE_ALONE',
      at: placeIn(environment, path),
      message,
      cure: `Remove ${path.join('.')}, or set compute.autoMode.enabled: false.`,
    }));
}
