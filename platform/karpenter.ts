import { z } from 'zod';
import { component } from '../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { notInAutoMode } from './_auto-mode.ts';
import { karpenterStatements } from './_iam/karpenter.ts';
import karpenterCrd from './karpenter-crd.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

/** Name of the SQS queue that tells of spot interruptions; bootstrap makes it. */
export const interruptionQueue = (cluster: string) => `${cluster}-karpenter`;

export default component({
  name: 'karpenter',
  summary: 'Makes nodes for pods that have nowhere to run. Never runs on its own nodes.',
  project: 'platform',
  needs: [karpenterCrd, prometheusOperatorCrds],
  config: z.strictObject({
    cpu: cpuQuantity.default('1').describe('CPU request and limit of the controller.'),
    memory: memoryQuantity.default('1Gi').describe('Memory request and limit of the controller.'),
  }),
  check: notInAutoMode('EKS runs a Karpenter of its own, and two would make nodes for the same pods'),
  permissions: { serviceAccount: 'karpenter', statements: karpenterStatements },
  charts: ({ environment, config, identity }) => [
    {
      chart: 'karpenter',
      skipCrds: true,
      values: {
        replicas: environment.highAvailability ? 2 : 1,
        serviceAccount: { annotations: identity?.annotations ?? {} },
        controller: {
          resources: {
            requests: { cpu: config.cpu, memory: config.memory },
            limits: { cpu: config.cpu, memory: config.memory },
          },
        },
        // CoreDNS may itself run on nodes that Karpenter makes; with cluster DNS neither could start.
        dnsPolicy: 'Default',
        settings: {
          clusterName: environment.cluster.name,
          clusterEndpoint: environment.facts.clusterEndpoint,
          interruptionQueue: interruptionQueue(environment.cluster.name),
        },
        serviceMonitor: { enabled: true },
      },
    },
  ],
});
