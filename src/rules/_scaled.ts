import type { Autoscaler, Workload } from '../footprint.ts';
import { collect, type Owned, type Tree } from '../model.ts';

/** A target of autoscalers: `Deployment shop/web`, all that scale it, and the workload itself where the tree has it. */
export interface Scaled {
  readonly target: string;
  readonly scalers: readonly [Owned<Autoscaler>, ...Owned<Autoscaler>[]];
  readonly workload: Owned<Workload> | undefined;
}

const known = new WeakMap<Tree, readonly Scaled[]>();

/** Every target of an HPA or a ScaledObject, built or from a chart. Computed once a tree. */
export function scaledWorkloads(tree: Tree): readonly Scaled[] {
  let all = known.get(tree);
  if (!all) {
    const workloads = new Map(
      collect(tree, 'workloads').map((w) => [`${w.kind} ${w.namespace}/${w.name}`, w]),
    );
    const byTarget = Map.groupBy(collect(tree, 'autoscalers'), ({ target, namespace }) =>
      target.replace('/', ` ${namespace}/`),
    );
    all = [...byTarget].map(([target, scalers]) => ({
      target,
      scalers: scalers as [Owned<Autoscaler>, ...Owned<Autoscaler>[]],
      workload: workloads.get(target),
    }));
    known.set(tree, all);
  }
  return all;
}
