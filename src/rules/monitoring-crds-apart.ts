import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';

export default rule({
  code: 'MONITORING_CRDS_APART',
  title:
    "The Prometheus operator's CRDs come in an Application of their own, before all that bring monitors.",
  source: 'prometheus-community/helm-charts#1500, argo-cd#8128',
  check(tree) {
    const stacks = new Set(
      tree.components.filter(({ charts }) => charts.some(({ use }) => use.chart === 'kube-prometheus-stack')),
    );
    if (stacks.size === 0) return [];
    return collect(tree, 'objects')
      .filter(
        ({ owner, kind, name }) =>
          kind === 'CustomResourceDefinition' && name.endsWith('.monitoring.coreos.com') && stacks.has(owner),
      )
      .map((crd) => ({
        at: atSummary(tree, crd),
        message: 'it comes with the whole stack, which itself waits for components that bring monitors',
        cure: 'Set crds.enabled to false, and need a component with the chart prometheus-operator-crds.',
      }));
  },
});
