import { atObject } from '../model.ts';
import { bytes, milliCpu } from '../quantity.ts';
import { rule } from '../rules.ts';
import { nodePools } from './_nodes.ts';

const READ = { cpu: milliCpu, memory: bytes } as const;

export default rule({
  code: 'NODE_POOL_LIMITS',
  title: 'A NodePool limits CPU and memory: without limits it grows, and costs, without end',
  source: 'https://karpenter.sh/docs/concepts/nodepools/#speclimits',
  check: (tree) =>
    nodePools(tree).flatMap((entry) =>
      (['cpu', 'memory'] as const).flatMap((resource) => {
        const limit: unknown = entry.object.spec?.limits?.[resource];
        if (typeof limit === 'string' && isAmount(limit, READ[resource])) return [];
        return [
          {
            at: atObject(tree, entry, `spec.limits.${resource}`),
            message: limit === undefined ? 'it has no limit' : `${JSON.stringify(limit)} is no limit`,
            cure: `State a quantity above zero as text, such as "${resource === 'cpu' ? '64' : '256Gi'}".`,
          },
        ];
      }),
    ),
});

function isAmount(limit: string, read: (quantity: string) => number): boolean {
  try {
    return read(limit) > 0;
  } catch {
    return false;
  }
}
