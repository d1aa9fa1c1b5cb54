import { argoCdFaults } from './argo-cd.ts';
import { certManagerFaults } from './cert-manager.ts';
import { externalSecretsFaults } from './external-secrets.ts';
import type { Fault } from './fault.ts';
import { istioNetworkingFaults } from './istio-networking.ts';
import { istioSecurityFaults } from './istio-security.ts';
import { kedaFaults } from './keda.ts';
import { loadBalancerFaults } from './load-balancer.ts';
import { monitoringFaults } from './monitoring.ts';
import { nodeClassFaults } from './node-class.ts';
import { nodePoolFaults } from './node-pool.ts';

export type { Fault } from './fault.ts';

/** Objects with one fault each, all of which the API server refuses, and `generate` too. */
export const FAULTS: readonly Fault[] = [
  ...nodePoolFaults,
  ...nodeClassFaults,
  ...kedaFaults,
  ...istioNetworkingFaults,
  ...istioSecurityFaults,
  ...externalSecretsFaults,
  ...certManagerFaults,
  ...monitoringFaults,
  ...argoCdFaults,
  ...loadBalancerFaults,
];
