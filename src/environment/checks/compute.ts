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
  for (const key of ['fargate', 'nodeGroups'] as const) {
    const names = compute[key].map((entry) => entry.name);
    names.forEach((entry, index) => {
      if (names.indexOf(entry) === index) return;
      problems.push({
        code: 'NAME_TWICE',
        at: placeIn(environment, ['compute', key, index, 'name']),
        message: `"${entry}" is the name of another entry of compute.${key}`,
        cure: 'Give each entry a name of its own.',
      });
    });
  }
  return problems;
}
