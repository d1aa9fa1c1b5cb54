import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';

export default rule({
  code: 'BUDGET_AMBIGUOUS',
  title: 'A disruption budget states minAvailable or maxUnavailable: the API server refuses one with both',
  source: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/#specifying-a-poddisruptionbudget',
  check: (tree) =>
    collect(tree, 'disruptionBudgets')
      .filter(
        ({ minAvailable, maxUnavailable }) => minAvailable !== undefined && maxUnavailable !== undefined,
      )
      .map((budget) => ({
        at: atSummary(tree, budget, 'policy/PodDisruptionBudget'),
        message: `it states minAvailable ${budget.minAvailable} and maxUnavailable ${budget.maxUnavailable}`,
        cure: "State one of them; where a chart's own values have the other, use that one.",
      })),
});
