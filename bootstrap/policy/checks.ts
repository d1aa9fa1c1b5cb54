import { COMPUTE } from './compute.ts';
import { DATA } from './data.ts';
import { IDENTITY } from './identity.ts';
import { NETWORK } from './network.ts';
import type { Check } from './stack.ts';

/** Everything that holds for a stack: what tests ask of the program, and the policy pack of real previews. */
export const CHECKS: readonly Check[] = [...NETWORK, ...IDENTITY, ...COMPUTE, ...DATA];
