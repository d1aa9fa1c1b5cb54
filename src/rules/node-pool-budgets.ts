import { atObject } from '../model.ts';
import { rule } from '../rules.ts';
import { nodePools } from './_nodes.ts';

interface Budget {
  readonly nodes?: string;
  readonly schedule?: string;
  readonly duration?: string;
  readonly reasons?: readonly string[];
}

export default rule({
  code: 'NODE_POOL_BUDGETS',
  title:
    'A disruption budget of no nodes holds for hours that it names, not for ever: nodes that nothing may replace are never patched',
  source: 'https://karpenter.sh/docs/concepts/disruption/#nodepool-disruption-budgets',
  check: (tree) =>
    nodePools(tree).flatMap((entry) =>
      ((entry.object.spec?.disruption?.budgets ?? []) as Budget[]).flatMap((budget, index) => {
        const message = fault(budget);
        if (message === undefined) return [];
        return [
          {
            at: atObject(tree, entry, `spec.disruption.budgets[${index}]`),
            message,
            cure: 'State when it begins and how long it lasts, both: schedule and duration.',
          },
        ];
      }),
    ),
});

function fault({ nodes, schedule, duration, reasons }: Budget): string | undefined {
  // The API server refuses the one without the other.
  if ((schedule === undefined) !== (duration === undefined)) {
    return schedule === undefined
      ? `duration ${duration} without a schedule`
      : `schedule "${schedule}" without a duration`;
  }
  if (schedule !== undefined || (nodes !== '0' && nodes !== '0%')) return undefined;
  const replaces = reasons !== undefined && reasons.length > 0 && !reasons.includes('Drifted');
  return replaces ? undefined : `nodes "${nodes}" at all times stops every replacement of a node`;
}
