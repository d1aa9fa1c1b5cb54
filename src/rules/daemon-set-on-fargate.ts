import { atSummary } from '../model.ts';
import { FARGATE_NODE, refusalOf } from '../placement.ts';
import { rule } from '../rules.ts';
import { allPods } from './_pods.ts';

export default rule({
  code: 'DAEMON_SET_ON_FARGATE',
  title: 'A DaemonSet stays away from Fargate nodes, where its pods would stay Pending and it unhealthy',
  source: 'prometheus-community/helm-charts#925, prometheus-community/helm-charts#4735',
  check(tree) {
    if (tree.environment.compute.fargate.length === 0) return [];
    return allPods(tree)
      .filter((pods) => pods.kind === 'DaemonSet' && refusalOf(pods, FARGATE_NODE) === undefined)
      .map((pods) => ({
        at: atSummary(tree, pods),
        message: 'it tolerates the taint of Fargate nodes and nothing else keeps it from them',
        cure: 'State a required node affinity: eks.amazonaws.com/compute-type NotIn [fargate].',
      }));
  },
});
