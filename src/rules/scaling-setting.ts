import { atObject, builtObjects } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { rule } from '../rules.ts';

/** Seconds between two looks of an HPA at its metrics (kube-controller-manager, --horizontal-pod-autoscaler-sync-period). */
const HPA_PERIOD = 15;
/** Seconds after which a look comes too late for a load that rises. */
const SLOWEST = 300;

export default rule({
  code: 'SCALING_SETTING',
  title: 'A ScaledObject states no setting that does something else than it seems to.',
  source: 'https://keda.sh/docs/2.20/reference/scaledobject-spec/, kedacore/keda#4240',
  check: (tree) =>
    builtObjects(tree, 'ScaledObject').flatMap((owned) =>
      faults(owned.object).map(([path, message, cure]) => ({
        at: atObject(tree, owned, path),
        message,
        cure,
      })),
    ),
});

function faults({ spec }: KubeObject): [path: string, message: string, cure: string][] {
  const { minReplicaCount: min = 0, cooldownPeriod, idleReplicaCount, pollingInterval = 30 } = spec;
  const found: [string, string, string][] = [];
  if (cooldownPeriod !== undefined && min >= 1 && idleReplicaCount === undefined) {
    found.push([
      'spec.cooldownPeriod',
      `${cooldownPeriod} s would pass before the step to zero replicas, and minReplicaCount is ${min}: it does nothing`,
      'Leave it out; state advanced.horizontalPodAutoscalerConfig.behavior.scaleDown instead.',
    ]);
  }
  if (pollingInterval < HPA_PERIOD || pollingInterval > SLOWEST) {
    found.push([
      'spec.pollingInterval',
      pollingInterval < HPA_PERIOD
        ? `${pollingInterval} s makes nothing quicker: the HPA looks every ${HPA_PERIOD} s`
        : `${pollingInterval} s is too late for a load that rises`,
      `State ${HPA_PERIOD} to ${SLOWEST}, or leave it out for 30.`,
    ]);
  }
  (spec.triggers as readonly { metadata?: Record<string, string> }[]).forEach(({ metadata }, index) => {
    if (metadata?.metricName === undefined) return;
    found.push([
      `spec.triggers[${index}].metadata.metricName`,
      `"${metadata.metricName}" is read by no KEDA since 2.12`,
      'Leave it out; a trigger is named by its `name`.',
    ]);
  });
  return found;
}
