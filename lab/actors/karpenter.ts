import { fileURLToPath } from 'node:url';
import { INSTANCES_FILE } from '../../src/instances.ts';
import type { Actor } from '../actor.ts';
import { builtFiles } from '../binaries.ts';
import { Child } from '../child.ts';
import { answers, freePorts } from '../ports.ts';

const NAME = 'karpenter';

/** Karpenter's core, with `lab/build/karpenter/` in place of AWS: what it launches are Node objects, which kwok keeps alive. */
export const karpenter: Actor = {
  name: NAME,
  real: true,
  does:
    'NodePools and pending pods are decided by its core; types of instance are computed by the AWS provider from ' +
    'data/instances.json; instances are Node objects, and every EC2NodeClass finds what it selects',
  plays: ['karpenter/karpenter'],

  async start({ plane, environment }) {
    const { karpenter: command = '' } = await builtFiles([NAME]);
    const { home, kubeconfig } = plane;
    const [metrics = 0, health = 0] = await freePorts(2);
    const { region, network, cluster } = environment;
    const child = await Child.start(home, {
      name: NAME,
      command,
      args: [],
      env: {
        KUBECONFIG: kubeconfig,
        SYSTEM_NAMESPACE: 'karpenter',
        DISABLE_LEADER_ELECTION: 'true',
        METRICS_PORT: String(metrics),
        HEALTH_PROBE_PORT: String(health),
        CLUSTER_NAME: cluster.name,
        AWS_REGION: region,
        LAB_ZONES: network.zones.map((zone) => region + zone).join(','),
        LAB_INSTANCES: fileURLToPath(INSTANCES_FILE),
      },
      ready: () => answers(health),
    });
    plane.add(child);
    return async () => {
      if (!child.running) throw new Error(`ended with ${await child.ended}`);
    };
  },
};
