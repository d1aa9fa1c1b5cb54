import type { KubeObject } from '../../src/object.ts';
import { milliCpu } from '../../src/quantity.ts';

/** `shop` for `Deployment shop/web`. */
export const namespaceOf = (workload: string) => /^\S+ ([^/]+)\//.exec(workload)?.[1] ?? '';

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

/** Whether a pod is made by a controller of this kind. */
export const isOwnedBy = (pod: KubeObject, kind: string) => ownerOf(pod)?.kind === kind;

function ownerOf({ metadata }: KubeObject): Owner | undefined {
  const { ownerReferences = [] } = metadata as { readonly ownerReferences?: readonly Owner[] };
  return ownerReferences.find(({ controller }) => controller === true);
}

/**
 * The Deployment that a pod belongs to, such as `Deployment shop/web`: its ReplicaSet is named after it and the hash of its template.
 * The pod's own name does not say, since a long one is cut, and pods of other kinds may be named alike.
 * @param namespace Default: the pod's.
 */
export function deploymentOf(
  pod: KubeObject,
  namespace: string | undefined = pod.metadata.namespace,
): string | undefined {
  const owner = ownerOf(pod);
  const end = `-${pod.metadata.labels?.['pod-template-hash']}`;
  if (owner?.kind !== 'ReplicaSet' || !owner.name.endsWith(end)) return undefined;
  return `Deployment ${namespace}/${owner.name.slice(0, -end.length)}`;
}

/** Whether it was told to go. */
export const isGoing = ({ metadata }: KubeObject) =>
  (metadata as { readonly deletionTimestamp?: string }).deletionTimestamp !== undefined;

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: { readonly cpu?: string } };
}

/** Whether a container that starts before the others runs as long as they do. */
export const isSidecar = ({ restartPolicy }: Container) => restartPolicy === 'Always';

/** Containers of a pod that run as long as it does; the app's comes first. */
export const containersOf = ({ spec }: KubeObject): Container[] => [
  ...spec.containers,
  ...(spec.initContainers ?? []).filter(isSidecar),
];

/** Cores that a pod requests. */
export const coresOf = (pod: KubeObject) =>
  containersOf(pod).reduce((sum, it) => sum + milliCpu(it.resources?.requests?.cpu ?? 0), 0) / 1000;

/** Cores of each node that no pod requests, by its name. */
export function freeCores(nodes: readonly KubeObject[], pods: readonly KubeObject[]): Map<string, number> {
  const free = new Map(
    nodes.map(({ metadata, status }) => [metadata.name, milliCpu(status?.allocatable?.cpu ?? 0) / 1000]),
  );
  for (const pod of pods) {
    const node = pod.spec.nodeName ?? '';
    if (free.has(node)) free.set(node, (free.get(node) ?? 0) - coresOf(pod));
  }
  return free;
}
