import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { fargatePods } from './_fargate.ts';
import { injected } from './_mesh.ts';
import { namespaceLabels } from './_selector.ts';

export default rule({
  code: 'MESH_ON_FARGATE',
  title: 'Pods on Fargate get no sidecar: it needs NET_ADMIN or a DaemonSet, and Fargate has neither',
  source: 'aws/containers-roadmap#682',
  check: (tree) =>
    fargatePods(tree)
      .filter((pods) => injected(pods, namespaceLabels(tree, pods.namespace)) === 'sidecar')
      .map((pods) => ({
        at: atSummary(tree, pods),
        message: `a Fargate profile takes its pods, and they get a sidecar (namespace ${pods.namespace} is in the mesh, or they ask for it)`,
        cure: 'Take the namespace out of the mesh or out of compute.fargate, or label the pods sidecar.istio.io/inject: "false".',
      })),
});
