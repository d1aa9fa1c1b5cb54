import { component } from '../../src/component.ts';
import { notInAutoMode } from '../_auto-mode.ts';
import karpenter from '../karpenter.ts';
import { checkPools } from './checks.ts';
import { DEFAULT_CLASS, nodeClass, nodeClassSettings } from './node-class.ts';
import { nodePool } from './node-pool.ts';
import { config } from './schema.ts';

export default component({
  name: 'node-pools',
  summary: 'What nodes Karpenter may make: instance shapes, limits, and how quickly they go again.',
  project: 'platform',
  namespace: 'karpenter',
  needs: [karpenter],
  config,
  check: (context) => [
    ...notInAutoMode(
      'its pools name classes of Karpenter (EC2NodeClass), which EKS does not know; compute.autoMode.nodePools has the pools',
    )(context),
    ...checkPools(context),
  ],
  build({ config: { tags, ...rest }, environment: { cluster, region, tags: ofAll }, add }) {
    const config = { ...rest, tags: { ...ofAll, ...tags } };
    const { pools, ...shared } = config;
    if (pools.some((pool) => !pool.nodeClass)) add(nodeClass(DEFAULT_CLASS, cluster.name, shared));
    for (const pool of pools) {
      if (pool.nodeClass) add(nodeClass(pool.name, cluster.name, nodeClassSettings(config, pool)));
    }
    add(...pools.map((pool) => nodePool(pool, region)));
  },
});
