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
      ((entry.object.spec?.disruption?.budgets ?? []) as Budget[]).flatMap(
        ({ nodes, schedule, reasons }, index) => {
          const drift = reasons === undefined || reasons.length === 0 || reasons.includes('Drifted');
          if (!drift || schedule !== undefined || (nodes !== '0' && nodes !== '0%')) return [];
          return [
            {
              at: atObject(tree, entry, `spec.disruption.budgets[${index}]`),
              message: `nodes "${nodes}" without a schedule stops every replacement of a node`,
              cure: 'State schedule and duration of the quiet hours beside it.',
            },
          ];
        },
      ),
    ),
});
