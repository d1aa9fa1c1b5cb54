/*
 * Policies about pods ask whoever makes them: the object that somebody writes, not what a controller makes of it. So the answer
 * comes when the object is applied, and a pod that has to move to another node is not refused for what it has been all along.
 */

/** Whatever holds the spec of pods. */
export const POD_RESOURCES = {
  v1: ['pods', 'replicationcontrollers'],
  'apps/v1': ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
  'batch/v1': ['jobs', 'cronjobs'],
};

/** Nobody who was asked already controls the object. A Node stands for the kubelet, which runs pods of its own. */
export const BY_HAND = {
  'no-controller-was-asked': `!object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false) && o.kind in [
  'Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Node'
])`,
};

/** `variables.pod` and `variables.containers`, which are all that a pod starts with. `dyn` since the kinds have no field in common. */
export const POD_VARIABLES = {
  pod: `object.kind == 'Pod' ? dyn(object).spec
: object.kind == 'CronJob' ? dyn(object).spec.jobTemplate.spec.template.spec
: dyn(object).spec.template.spec`,
  containers: 'variables.pod.containers + variables.pod.?initContainers.orValue([])',
};

/** Istio's injector puts its own image in the place of `auto`, in the pods that are made of a template. */
export const IS_PLACEHOLDER = "(c.image == 'auto' && c.name == 'istio-proxy' && object.kind != 'Pod')";
