import type { PolicySpec } from './_policy.ts';

/** The rule BUDGET_BLOCKS_DRAIN knows how many pods there are, and asks more of the tree. */
export const disruptionBudgets: PolicySpec = {
  why: 'A budget that never lets a pod go holds every node for ever: none is drained, patched or replaced.',
  resources: { 'policy/v1': ['poddisruptionbudgets'] },
  validations: [
    {
      holds: "!has(object.spec.maxUnavailable) || !string(object.spec.maxUnavailable).matches('^0+%?$')",
      says: 'maxUnavailable of nothing lets no pod go: state 1 or more',
    },
    {
      holds: "!has(object.spec.minAvailable) || !string(object.spec.minAvailable).matches('^0*100%$')",
      says: 'minAvailable of all pods lets none go: state less than 100%, or maxUnavailable: 1',
    },
  ],
};
