import { atObject } from '../model.ts';
import { rule } from '../rules.ts';
import { nodePools } from './_nodes.ts';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export default rule({
  code: 'NODE_POOLS_OVERLAP',
  title:
    'Of two NodePools that could take one pod, the weight says which does. Requirements keep no pod away that asks for nothing; taints do',
  source: 'https://karpenter.sh/docs/concepts/nodepools/#specweight',
  check(tree) {
    const pools = nodePools(tree).map((entry) => ({
      entry,
      name: entry.object.metadata.name,
      weight: (entry.object.spec?.weight as number | undefined) ?? 0,
      taints: ((entry.object.spec?.template?.spec?.taints ?? []) as Taint[]).filter(keepsAway).map(text),
    }));
    return pools.flatMap((pool, index) =>
      pools
        .slice(0, index)
        .filter(
          (other) =>
            other.weight === pool.weight &&
            (isPart(pool.taints, other.taints) || isPart(other.taints, pool.taints)),
        )
        .map((other) => ({
          at: atObject(tree, pool.entry, 'spec.weight'),
          message: `a pod that tolerates ${tolerated([...new Set([...pool.taints, ...other.taints])])} could go here or to "${other.name}", which has the same weight (${pool.weight})`,
          cure: 'Give them different weights, or taint both, each in its own way.',
        })),
    );
  },
});

const keepsAway = ({ effect }: Taint) => effect !== 'PreferNoSchedule';
const text = ({ key, value, effect }: Taint) => `${key}${value ? `=${value}` : ''}:${effect}`;
const isPart = (some: readonly string[], all: readonly string[]) =>
  some.every((taint) => all.includes(taint));
const tolerated = (taints: readonly string[]) => (taints.length === 0 ? 'nothing' : taints.join(', '));
