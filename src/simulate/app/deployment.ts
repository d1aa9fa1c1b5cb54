import type { Pod } from '../nodes/node.ts';
import type { PodScenario } from '../scenario.ts';

/** A number of pods, or a share of them. */
export function amountOf(
  amount: number | `${number}%`,
  all: number,
  round: (value: number) => number,
): number {
  return typeof amount === 'number' ? amount : round((Number.parseFloat(amount) / 100) * all);
}

/** How many pods a disruption budget wants to be ready; shares are rounded up (https://kubernetes.io/docs/tasks/run-application/configure-pdb/). */
export function leastOf(budget: PodScenario['budget'], replicas: number): number {
  if (budget === undefined) return Number.NEGATIVE_INFINITY;
  if ('there' in budget) return amountOf(budget.there, replicas, Math.ceil);
  return replicas - amountOf(budget.away, replicas, Math.ceil);
}

/**
 * Which pods a ReplicaSet ends first: without a node, not started, not ready, on a node with more of its kind, the youngest
 * (pkg/controller/controller_utils.go, ActivePodsWithRanks).
 */
export function leavesFirst(now: number): (a: Pod, b: Pod) => number {
  const known = new Map<Pod, number>();
  const beside = (pod: Pod) => {
    let count = known.get(pod);
    if (count === undefined) {
      count = pod.node?.count(pod.app) ?? 0;
      known.set(pod, count);
    }
    return count;
  };
  return (a, b) =>
    Number(a.node !== undefined) - Number(b.node !== undefined) ||
    Number(a.startedAt <= now) - Number(b.startedAt <= now) ||
    Number(a.readyAt <= now) - Number(b.readyAt <= now) ||
    beside(b) - beside(a) ||
    b.readyAt - a.readyAt ||
    b.id - a.id;
}
