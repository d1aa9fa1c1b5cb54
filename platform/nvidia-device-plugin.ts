import { z } from 'zod';
import { component } from '../src/component.ts';
import { GPU_MANUFACTURER } from '../src/gpu.ts';
import { notInAutoMode } from './_auto-mode.ts';
import nodePools from './node-pools/index.ts';
import { isBottlerocket, nodeClassSettings } from './node-pools/node-class.ts';

/** Label, with the value `true`, by which nodes of a managed node group say that they have GPUs: Karpenter's label is not theirs. */
const GPU_PRESENT = 'nvidia.com/gpu.present';

export default component({
  name: 'nvidia-device-plugin',
  summary: 'Offers the GPUs of nodes to pods, as nvidia.com/gpu; runs on nodes with GPUs alone.',
  project: 'platform',
  optional: true,
  namespace: 'kube-system',
  needs: [nodePools],
  config: z.strictObject({}),
  check(context) {
    const config = context.configOf(nodePools);
    const bottlerocket = config?.pools.filter(
      (pool) => pool.gpu && isBottlerocket(nodeClassSettings(config, pool)),
    );
    // https://docs.aws.amazon.com/eks/latest/userguide/ml-eks-k8s-device-plugin.html
    return [
      ...notInAutoMode('its nodes bring such a plugin')(context),
      ...(bottlerocket ?? []).map(({ name }) => ({
        message: `the nodes of pool "${name}" run Bottlerocket, which brings this plugin: two would offer each GPU twice`,
        cure: 'Switch this component off, or give every pool with GPUs an al2023 AMI.',
      })),
    ];
  },
  charts: () => [
    {
      chart: 'nvidia-device-plugin',
      values: {
        // A node without a driver shows as a failing pod rather than as one without GPUs.
        failOnInitError: true,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: GPU_MANUFACTURER, operator: 'In', values: ['nvidia'] }] },
                { matchExpressions: [{ key: GPU_PRESENT, operator: 'In', values: ['true'] }] },
              ],
            },
          },
        },
        // Whatever else such a node is kept for, without the plugin it has no GPUs.
        tolerations: [{ operator: 'Exists' }],
        priorityClassName: 'system-node-critical',
        podSecurityContext: { seccompProfile: { type: 'RuntimeDefault' } },
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
      },
    },
  ],
});
