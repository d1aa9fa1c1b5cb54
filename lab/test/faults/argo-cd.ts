import { faultsOf } from './fault.ts';

/** Faults of Applications and AppProjects. */
export const argoCdFaults = [
  ...faultsOf('application', [
    ['a misspelt field', ['spec', 'syncPolicy', 'automated', 'selfheal'], true],
    ['no destination', ['spec', 'destination'], undefined],
  ]),
  ...faultsOf('appProject', [['a misspelt field', ['spec', 'sourceRepo'], []]]),
];
