import { GIVEN_NAMESPACES } from '../house.ts';
import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';
import { selectedPods } from './_pods.ts';

export default rule({
  code: 'SELECTS_NOTHING',
  title: 'A Service of ours, and any disruption budget, selects pods of its namespace',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
  check(tree) {
    const services = collect(tree, 'services').filter(
      ({ origin, selector, namespace }) =>
        // In kube-system they may be pods of EKS add-ons, which the tree does not hold.
        origin === 'built' && selector !== undefined && !GIVEN_NAMESPACES.has(namespace),
    );
    return [
      ...services.map((service) => ({ item: service, kind: 'Service' })),
      ...collect(tree, 'disruptionBudgets').map((item) => ({ item, kind: 'policy/PodDisruptionBudget' })),
    ]
      .filter(({ item }) => selectedPods(tree, item.namespace, item.selector).length === 0)
      .map(({ item, kind }) => ({
        at: atSummary(tree, item, kind),
        message: `no pod of namespace ${item.namespace} matches its selector (${item.selector})`,
        cure: 'Select by labels that the pod template carries.',
      }));
  },
});
