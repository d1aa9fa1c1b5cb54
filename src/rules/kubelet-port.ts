import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { fargatePods } from './_fargate.ts';

/** On Fargate the kubelet shares the pod's network and listens here. */
const KUBELET = 10250;

export default rule({
  code: 'KUBELET_PORT',
  title: "No container on Fargate listens on the kubelet's port",
  source: 'kubernetes-sigs/metrics-server#1271, kubernetes-sigs/external-dns#3365',
  check: (tree) =>
    fargatePods(tree).flatMap((pods) =>
      pods.containers
        .filter(({ ports = [] }) => ports.some(({ port }) => port === KUBELET))
        .map(({ name }) => ({
          at: atSummary(tree, pods),
          message: `container "${name}" listens on ${KUBELET}, which belongs to the kubelet on Fargate`,
          cure: 'Set another port in the values of the chart.',
        })),
    ),
});
