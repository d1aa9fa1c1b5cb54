import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { scaledWorkloads } from './_scaled.ts';

export default rule({
  code: 'AUTOSCALER_TARGET',
  title: 'Each autoscaler has a workload of the tree for its target, and no workload has two autoscalers.',
  source: 'kedacore/keda#6597, https://keda.sh/docs/2.20/concepts/admission-webhooks/',
  check: (tree) =>
    scaledWorkloads(tree).flatMap(({ scalers, target, workload }) => {
      const [scaler, other] = scalers;
      if (!workload) {
        return {
          at: atSummary(tree, scaler),
          message: `its target ${target} is not in the tree`,
          cure: 'Correct scaleTargetRef: the target is of the same namespace.',
        };
      }
      if (!other) return [];
      return {
        at: atSummary(tree, other),
        message: `${scaler.kind} ${scaler.name} of "${scaler.owner.component.name}" scales ${target} too: each undoes what the other does`,
        cure: 'Keep one of them; charts have a value that leaves theirs out.',
      };
    }),
});
