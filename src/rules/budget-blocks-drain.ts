import type { DisruptionBudget } from '../footprint.ts';
import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';
import { type Pods, selectedPods } from './_pods.ts';

export default rule({
  code: 'BUDGET_BLOCKS_DRAIN',
  title:
    'A disruption budget lets one pod go when there are as few as there may be: else no node is ever drained',
  source: 'kubernetes-sigs/karpenter#2802, aws/karpenter-provider-aws#3854',
  check(tree) {
    const budgets = collect(tree, 'disruptionBudgets');
    if (budgets.length === 0) return [];
    const scaled = new Map(
      collect(tree, 'autoscalers').map(({ namespace, target, min }) => [`${namespace}/${target}`, min]),
    );
    return budgets.flatMap((budget) => {
      const pods = selectedPods(tree, budget.namespace, budget.selector).filter(
        ({ kind }) => kind !== 'DaemonSet' && kind !== 'Job' && kind !== 'CronJob',
      );
      if (pods.length === 0) return [];
      const least = pods.reduce((sum, one) => sum + leastReplicas(one, scaled), 0);
      if (mayGo(budget, least) >= 1) return [];
      const { minAvailable, maxUnavailable } = budget;
      return [
        {
          at: atSummary(tree, budget, 'policy/PodDisruptionBudget'),
          message: `${minAvailable === undefined ? `maxUnavailable ${maxUnavailable}` : `minAvailable ${minAvailable}`} of ${least} ${least === 1 ? 'pod' : 'pods'} (${pods.map(named).join(', ')}) lets none go`,
          cure: 'Set maxUnavailable: 1 instead, or run more replicas.',
        },
      ];
    });
  },
});

const named = ({ kind, name }: Pods) => `${kind} ${name}`;

/** As few replicas as there may be while there are any. */
function leastReplicas(
  { kind, name, namespace, replicas }: Pods,
  scaled: ReadonlyMap<string, number>,
): number {
  return Math.max(1, scaled.get(`${namespace}/${kind}/${name}`) ?? replicas ?? 1);
}

/** Percentages are rounded up on both sides, as the disruption controller does. */
function mayGo({ minAvailable, maxUnavailable }: DisruptionBudget, pods: number): number {
  if (minAvailable !== undefined) return pods - amount(minAvailable, pods);
  return maxUnavailable === undefined ? pods : amount(maxUnavailable, pods);
}

function amount(value: number | string, pods: number): number {
  return typeof value === 'string' && value.endsWith('%')
    ? Math.ceil((Number.parseFloat(value) * pods) / 100)
    : Number(value);
}
