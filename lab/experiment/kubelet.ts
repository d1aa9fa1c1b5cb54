import { milliCpu } from '../../src/quantity.ts';
import { ASSUMED } from '../../src/simulate/assumptions.ts';
import type { Client, StoredObject } from '../client.ts';
import { isTrue } from '../condition.ts';
import type { PlayedApp, PlayedPod } from './played.ts';

/** How long the pods that are there before the load have run by then, in seconds: longer than any controller looks back. */
const OLD = 900;

/**
 * The kubelets of the pods of some apps: containers start when the image is there, answer their probe as the app's model says,
 * and take their time to end. Everything else about these pods is decided by the cluster.
 */
export class Kubelet {
  readonly #client: Client;
  readonly #apps: readonly PlayedApp[];
  readonly #namespaces: ReadonlySet<string>;
  /** When a node has an app's image: by both names. */
  readonly #images = new Map<string, number>();
  /** Pods that were found before the load begins count as old. */
  #settled = false;
  nodes: readonly StoredObject[] = [];
  pods: readonly StoredObject[] = [];

  constructor(client: Client, apps: readonly PlayedApp[]) {
    this.#client = client;
    this.#apps = apps;
    this.#namespaces = new Set(apps.map(({ scenario }) => namespaceOf(scenario.workload)));
  }

  /** From now on pods that come are new. */
  settle(): void {
    this.#settled = true;
  }

  /** Looks at all nodes and pods, and does for the apps' pods what is due. */
  async look(now: number): Promise<void> {
    const client = this.#client;
    [this.nodes, this.pods] = await Promise.all([client.list('v1', 'Node'), client.list('v1', 'Pod')]);
    const nodes = new Map(this.nodes.map((node) => [node.metadata.name, node]));
    const free = freeCores(this.nodes, this.pods);
    const there = new Set<string>();
    const work: Promise<unknown>[] = [];
    for (const pod of this.pods) {
      if (!this.#namespaces.has(pod.metadata.namespace ?? '')) continue;
      const app = this.#appOf(pod);
      there.add(pod.metadata.uid);
      if (app === undefined) work.push(this.#atOnce(pod, now));
      else work.push(this.#tend(app, pod, nodes.get(pod.spec.nodeName ?? ''), free, now));
    }
    for (const { pods } of this.#apps) for (const uid of pods.keys()) if (!there.has(uid)) pods.delete(uid);
    await Promise.all(work);
  }

  #appOf({ metadata }: StoredObject): PlayedApp | undefined {
    // A pod of a Deployment is named after it, with the hash of its template and an end of its own.
    const owner = metadata.name.replace(/-[a-z0-9]+-[a-z0-9]+$/, '');
    return this.#apps.find(
      ({ scenario }) => scenario.workload === `Deployment ${metadata.namespace}/${owner}`,
    );
  }

  async #tend(
    app: PlayedApp,
    object: StoredObject,
    node: StoredObject | undefined,
    free: ReadonlyMap<string, number>,
    now: number,
  ): Promise<void> {
    const { scenario, pods } = app;
    const { uid, name, namespace = '' } = object.metadata;
    const pod = pods.get(uid) ?? fresh(uid, name, namespace);
    pods.set(uid, pod);
    if (goesAt(object) !== undefined) {
      pod.goneAt = Math.min(pod.goneAt, now);
      const takes = Math.min(scenario.pods.graceSeconds, ASSUMED.podEnd);
      if (now >= pod.goneAt + takes || pod.seenAt > now) await this.#end(object);
      return;
    }
    if (node === undefined || !isTrue(node, 'Ready')) return;
    const { metadata } = node;
    const alike = this.pods.filter(
      (other) =>
        other.spec.nodeName === metadata.name && goesAt(other) === undefined && this.#appOf(other) === app,
    ).length;
    const requested = coresOf(object);
    pod.cores = scenario.pods.fargate
      ? scenario.pods.fargate.milliCpu / 1000
      : requested + Math.max(0, free.get(metadata.name) ?? 0) / Math.max(1, alike);
    if (pod.seenAt > now) {
      if (this.#settled) {
        pod.seenAt = now;
        pod.startedAt = this.#startOf(app, object, metadata.name, now);
      } else {
        [pod.seenAt, pod.startedAt, pod.readyAt] = [now - OLD, now - OLD, now - OLD];
        this.#images.set(`${metadata.name} ${scenario.name}`, now - OLD);
      }
    }
    if (pod.startedAt <= now && pod.readyAt === Number.POSITIVE_INFINITY)
      pod.readyAt = app.readyAfter(pod.startedAt, pod.cores);
    await this.#tell(object, pod, now);
  }

  #startOf({ scenario }: PlayedApp, object: StoredObject, node: string, now: number): number {
    if (scenario.pods.fargate)
      return Date.parse(object.metadata.creationTimestamp) / 1000 + ASSUMED.fargateStart;
    const key = `${node} ${scenario.name}`;
    const image = this.#images.get(key) ?? now + (scenario.service.pullSeconds ?? 10);
    this.#images.set(key, image);
    return Math.max(now, image) + ASSUMED.podStart;
  }

  /** Says in the pod's status what has happened by now, where it does not say so yet. */
  async #tell(object: StoredObject, pod: PlayedPod, now: number): Promise<void> {
    const ready = pod.readyAt <= now;
    const running = pod.startedAt <= now;
    const said = object.status ?? {};
    const phase = running ? 'Running' : 'Pending';
    if (said.startTime !== undefined && said.phase === phase && isTrue(object, 'Ready') === ready) return;
    await this.#client.setStatus(object, statusOf(object, pod, { running, ready }));
  }

  /** A pod of nobody's who is played, in the namespace of one who is. */
  async #atOnce(object: StoredObject, now: number): Promise<void> {
    if (goesAt(object) !== undefined) return this.#end(object);
    if (object.spec.nodeName === undefined || isTrue(object, 'Ready')) return;
    const pod = { ...fresh('', '', ''), seenAt: now, startedAt: now, readyAt: now };
    await this.#client.setStatus(object, statusOf(object, pod, { running: true, ready: true }));
  }

  async #end({ metadata }: StoredObject): Promise<void> {
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}?gracePeriodSeconds=0`;
    await this.#client.request('DELETE', path);
  }
}

const fresh = (uid: string, name: string, namespace: string): PlayedPod => ({
  ...{ uid, name, namespace },
  seenAt: Number.POSITIVE_INFINITY,
  startedAt: Number.POSITIVE_INFINITY,
  readyAt: Number.POSITIVE_INFINITY,
  goneAt: Number.POSITIVE_INFINITY,
  cores: 0,
  served: 0,
  servedBefore: 0,
  cpuSeconds: 0,
  memoryMiB: 0,
});

const goesAt = ({ metadata }: StoredObject) =>
  (metadata as { readonly deletionTimestamp?: string }).deletionTimestamp;

/** `shop` for `Deployment shop/web`. */
export const namespaceOf = (workload: string) => /^\S+ ([^/]+)\//.exec(workload)?.[1] ?? '';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: { readonly cpu?: string } };
}

/** Containers of a pod that run as long as it does. */
export const containersOf = ({ spec }: StoredObject): Container[] => [
  ...spec.containers,
  ...(spec.initContainers ?? []).filter((it: Container) => it.restartPolicy === 'Always'),
];

/** Cores that a pod requests. */
const coresOf = (pod: StoredObject) =>
  containersOf(pod).reduce((sum, it) => sum + milliCpu(it.resources?.requests?.cpu ?? 0), 0) / 1000;

/** Cores of each node that no pod requests. */
function freeCores(nodes: readonly StoredObject[], pods: readonly StoredObject[]): Map<string, number> {
  const free = new Map(
    nodes.map(({ metadata, status }) => [metadata.name, milliCpu(status?.allocatable?.cpu ?? 0) / 1000]),
  );
  for (const pod of pods) {
    const node = pod.spec.nodeName ?? '';
    if (free.has(node)) free.set(node, (free.get(node) ?? 0) - coresOf(pod));
  }
  return free;
}

/** As a kubelet writes it (core/v1 PodStatus). */
function statusOf(
  { spec }: StoredObject,
  pod: PlayedPod,
  { running, ready }: { readonly running: boolean; readonly ready: boolean },
) {
  const condition = (type: string, status: boolean, at: number) => ({
    ...{ type, status: status ? 'True' : 'False' },
    lastTransitionTime: timeOf(at),
  });
  const states = (containers: readonly Container[]) =>
    containers.map(({ name, image }) => ({
      ...{ name, image, ready, restartCount: 0, started: running, imageID: '' },
      state: running
        ? { running: { startedAt: timeOf(pod.startedAt) } }
        : { waiting: { reason: 'ContainerCreating' } },
    }));
  const initial: readonly Container[] = spec.initContainers ?? [];
  return {
    phase: running ? 'Running' : 'Pending',
    startTime: timeOf(pod.seenAt),
    podIP: '192.0.2.1',
    conditions: [
      condition('PodScheduled', true, pod.seenAt),
      condition('Initialized', running, running ? pod.startedAt : pod.seenAt),
      condition('ContainersReady', ready, ready ? pod.readyAt : pod.seenAt),
      condition('Ready', ready, ready ? pod.readyAt : pod.seenAt),
    ],
    containerStatuses: states(spec.containers),
    ...(initial.length > 0 && { initContainerStatuses: states(initial) }),
  };
}

/** Kubernetes keeps whole seconds. */
const timeOf = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
