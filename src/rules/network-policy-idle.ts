import { atComponent, builtObjects, collect } from '../model.ts';
import { rule } from '../rules.ts';

/** What switches them on in a cluster with EKS Auto Mode. */
const SWITCH = { namespace: 'kube-system', name: 'amazon-vpc-cni', key: 'enable-network-policy-controller' };

export default rule({
  code: 'NETWORK_POLICY_IDLE',
  title: 'With EKS Auto Mode something switches NetworkPolicies on: they are taken and do nothing otherwise',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html',
  check(tree) {
    const { cluster, compute } = tree.environment;
    if (!compute.autoMode.enabled || !cluster.networkPolicies) return [];
    const on = builtObjects(tree, 'ConfigMap').some(
      ({ object: { metadata, data } }) =>
        metadata.namespace === SWITCH.namespace &&
        metadata.name === SWITCH.name &&
        data?.[SWITCH.key] === 'true',
    );
    const policies = collect(tree, 'objects').filter(({ kind }) => kind === 'NetworkPolicy');
    if (on || policies.length === 0) return [];
    const owners = new Set(policies.map(({ owner }) => owner));
    return [...owners].map((owner) => ({
      at: atComponent(tree, owner, 'NetworkPolicy'),
      message: `nothing enforces its NetworkPolicies: no ConfigMap ${SWITCH.namespace}/${SWITCH.name} says ${SWITCH.key}`,
      cure: 'Switch on the component auto-mode, or set cluster.networkPolicies: false.',
    }));
  },
});
