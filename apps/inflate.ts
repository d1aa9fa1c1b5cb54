import { z } from 'zod';
import nodePools from '../platform/node-pools/index.ts';
import nvidiaDevicePlugin from '../platform/nvidia-device-plugin.ts';
import { component } from '../src/component.ts';
import { cpuQuantity, memoryQuantity } from '../src/environment/values.ts';
import { Workload } from '../src/workload.ts';

export default component({
  name: 'inflate',
  summary: 'Pods that take room and do nothing, to see nodes come and go. None runs until somebody asks.',
  project: 'apps',
  needs: [nodePools],
  after: [nvidiaDevicePlugin],
  config: z.strictObject({
    replicas: z.int().min(0).max(1000).default(0).meta({ own: true }).describe('Number of pods.'),
    cpu: cpuQuantity.default('1').describe('CPU request of each.'),
    memory: memoryQuantity.default('64Mi').describe('Memory request and limit of each.'),
    gpus: z.int().min(0).max(16).default(0).meta({ own: true }).describe('GPUs of each.'),
  }),
  build(context) {
    const { replicas, cpu, memory, gpus } = context.config;
    new Workload(context, {
      image: 'registry.k8s.io/pause:3.10.1',
      user: 65535,
      resources: { cpu, memory, gpus },
      // It has nothing to finish.
      graceSeconds: 0,
      scaling: { kind: 'fixed', replicas },
    });
  },
});
