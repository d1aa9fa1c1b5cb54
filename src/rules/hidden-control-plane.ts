import { atComponent } from '../model.ts';
import { rule } from '../rules.ts';

/** What EKS does not let anyone scrape, by the values that switch it, and its alerts, off; all are on by default. */
const HIDDEN: readonly (readonly string[])[] = [
  ['kubeControllerManager', 'enabled'],
  ['kubeEtcd', 'enabled'],
  // Listens on localhost.
  ['kubeProxy', 'enabled'],
  ['kubeScheduler', 'enabled'],
  ['defaultRules', 'rules', 'etcd'],
  ['defaultRules', 'rules', 'kubeControllerManager'],
  ['defaultRules', 'rules', 'kubeProxy'],
  ['defaultRules', 'rules', 'kubeSchedulerAlerting'],
  ['defaultRules', 'rules', 'kubeSchedulerRecording'],
];

export default rule({
  code: 'HIDDEN_CONTROL_PLANE',
  title: 'Nothing scrapes, or alerts on, the parts of the control plane that EKS hides.',
  source: 'prometheus-community/helm-charts#3368, aws/containers-roadmap#1298',
  check: (tree) =>
    tree.components.flatMap((owner) =>
      owner.charts
        .filter(({ use }) => use.chart === 'kube-prometheus-stack')
        .flatMap(({ use }) =>
          HIDDEN.filter((path) => at(use.values, path) !== false).map((path) => ({
            at: atComponent(tree, owner, `chart ${use.chart}`, path.join('.')),
            message: `${path.join('.')} is ${at(use.values, path) ?? 'not stated, so true'}: its targets are down for ever, and so its alerts fire`,
            cure: 'Set it to false.',
          })),
        ),
    ),
});

function at(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
}
