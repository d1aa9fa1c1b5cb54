import { admittedTypes, requirementsOf } from '../capacity/pools.ts';
import { nodeClassOf } from '../capacity/settings.ts';
import { addressesWithPrefixes, type InstanceType } from '../instances.ts';
import { atObject } from '../model.ts';
import { rule } from '../rules.ts';
import { nodePools } from './_nodes.ts';

export default rule({
  code: 'MAX_PODS',
  title:
    'A kubelet takes no more pods than its node has addresses, prefixes counted: the others would wait for an address for ever',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html',
  check(tree) {
    const prefixes = tree.environment.cluster.prefixDelegation;
    const addresses = (type: InstanceType) => (prefixes ? addressesWithPrefixes(type) : type.pods);
    return nodePools(tree).flatMap(({ object: pool }) => {
      const nodeClass = nodeClassOf(tree, pool);
      const maxPods: unknown = nodeClass?.object.spec?.kubelet?.maxPods;
      if (!nodeClass || typeof maxPods !== 'number') return [];
      const short = admittedTypes(requirementsOf(pool)).filter((type) => addresses(type) < maxPods);
      const [first] = short.sort((a, b) => addresses(a) - addresses(b));
      if (first === undefined) return [];
      return [
        {
          at: atObject(tree, nodeClass, 'spec.kubelet.maxPods'),
          message: `${maxPods} pods on a ${first.name}, which NodePool "${pool.metadata.name}" may make and which has addresses for ${first.pods}, or ${addressesWithPrefixes(first)} where the CNI assigns prefixes`,
          cure: 'Leave maxPods out, since each node then takes what it has addresses for, or keep small types from the NodePool.',
        },
      ];
    });
  },
});
