import { faultsOf } from './fault.ts';

/** Faults of target groups. */
export const loadBalancerFaults = faultsOf('targetGroupBinding', [
  ['a target type that there is none of', ['spec', 'targetType'], 'pod'],
]);
