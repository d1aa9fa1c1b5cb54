import { ASSUMED } from '../../src/simulate/assumptions.ts';
import { ApiError, type Client, type StoredObject } from '../client.ts';
import { isTrue } from '../condition.ts';
import type { PlayedApp, PlayedPod } from './played.ts';
import { PHASES, type PodStage, statusOf } from './pod-status.ts';
import { coresOf, deploymentOf, freeCores, isGoing, isOwnedBy, namespaceOf } from './pods.ts';

/** How long the pods that are there before the load have run by then, in seconds: longer than any controller looks back. */
const OLD = 900;

/**
 * The kubelets of the pods of some apps: containers start when the image is there, answer their probe as the app's model says,
 * and take their time to end. Other pods of the apps' namespaces run, or complete if they are a Job's, as soon as they have a node.
 * Everything else about these pods is decided by the cluster.
 */
export class Kubelet {
  readonly #client: Pick<Client, 'list' | 'setStatus' | 'request'>;
  readonly #apps: ReadonlyMap<string, PlayedApp>;
  readonly #namespaces: ReadonlySet<string>;
  /** When a node has an app's image: by both names. */
  readonly #images = new Map<string, number>();
  /** Pods that were found before the load begins count as old. */
  #settled = false;
  nodes: readonly StoredObject[] = [];
  pods: readonly StoredObject[] = [];

  constructor(client: Pick<Client, 'list' | 'setStatus' | 'request'>, apps: readonly PlayedApp[]) {
    this.#client = client;
    this.#apps = new Map(apps.map((app) => [app.scenario.workload, app]));
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
    const spare = this.#spareCores();
    const there = new Set<string>();
    const work: Promise<unknown>[] = [];
    for (const pod of this.pods) {
      if (!this.#namespaces.has(pod.metadata.namespace ?? '')) continue;
      const app = this.#appOf(pod);
      there.add(pod.metadata.uid);
      if (app === undefined) work.push(this.#atOnce(pod, now));
      else work.push(this.#tend(app, pod, nodes.get(pod.spec.nodeName ?? ''), spare, now));
    }
    for (const { pods } of this.#apps.values())
      for (const uid of pods.keys()) if (!there.has(uid)) pods.delete(uid);
    await Promise.all(work);
  }

  #appOf(pod: StoredObject): PlayedApp | undefined {
    const deployment = deploymentOf(pod);
    return deployment === undefined ? undefined : this.#apps.get(deployment);
  }

  /** Cores that a pod of an app has on a node beyond its request: an even part, among its equals, of what nobody requests. */
  #spareCores(): Map<string, number> {
    const free = freeCores(this.nodes, this.pods);
    const spare = new Map<string, number>();
    const alike = Map.groupBy(
      this.pods.filter((pod) => pod.spec.nodeName !== undefined && !isGoing(pod)),
      (pod) => `${pod.spec.nodeName} ${this.#appOf(pod)?.scenario.name}`,
    );
    for (const [key, pods] of alike)
      spare.set(key, Math.max(0, free.get(pods[0]?.spec.nodeName) ?? 0) / pods.length);
    return spare;
  }

  async #tend(
    app: PlayedApp,
    object: StoredObject,
    node: StoredObject | undefined,
    spare: ReadonlyMap<string, number>,
    now: number,
  ): Promise<void> {
    const { scenario, pods } = app;
    const { uid, name, namespace = '' } = object.metadata;
    const pod = pods.get(uid) ?? fresh(uid, name, namespace);
    pods.set(uid, pod);
    if (isGoing(object)) {
      pod.goneAt = Math.min(pod.goneAt, now);
      const takes = Math.min(scenario.pods.graceSeconds, ASSUMED.podEnd);
      if (now >= pod.goneAt + takes || pod.seenAt > now) await this.#end(object);
      return;
    }
    if (node === undefined || !isTrue(node, 'Ready')) return;
    const key = `${node.metadata.name} ${scenario.name}`;
    pod.cores = scenario.pods.fargate
      ? scenario.pods.fargate.milliCpu / 1000
      : coresOf(object) + (spare.get(key) ?? 0);
    if (pod.seenAt > now) {
      if (this.#settled) {
        pod.seenAt = now;
        pod.startedAt = this.#startOf(app, object, key, now);
      } else {
        [pod.seenAt, pod.startedAt, pod.readyAt] = [now - OLD, now - OLD, now - OLD];
        this.#images.set(key, now - OLD);
      }
    }
    if (pod.startedAt <= now && pod.readyAt === Number.POSITIVE_INFINITY)
      pod.readyAt = app.readyAfter(pod.startedAt, pod.cores);
    await this.#tell(
      object,
      pod,
      pod.readyAt <= now ? 'ready' : pod.startedAt <= now ? 'running' : 'waiting',
    );
  }

  #startOf({ scenario }: PlayedApp, object: StoredObject, key: string, now: number): number {
    if (scenario.pods.fargate)
      return Date.parse(object.metadata.creationTimestamp) / 1000 + ASSUMED.fargateStart;
    const image = this.#images.get(key) ?? now + (scenario.service.pullSeconds ?? ASSUMED.pull);
    this.#images.set(key, image);
    return Math.max(now, image) + ASSUMED.podStart;
  }

  /** A pod of nobody's who is played, in the namespace of one who is. */
  async #atOnce(object: StoredObject, now: number): Promise<void> {
    if (isGoing(object)) return this.#end(object);
    if (object.spec.nodeName === undefined) return;
    const pod = { seenAt: now, startedAt: now, readyAt: now };
    await this.#tell(object, pod, isOwnedBy(object, 'Job') ? 'ended' : 'ready');
  }

  /** Says in a pod's status what has happened by now, where it does not say so yet. */
  async #tell(
    object: StoredObject,
    pod: Pick<PlayedPod, 'seenAt' | 'startedAt' | 'readyAt'>,
    stage: PodStage,
  ): Promise<void> {
    const { startTime, phase } = object.status ?? {};
    const said = startTime !== undefined && phase === PHASES[stage];
    if (said && isTrue(object, 'Ready') === (stage === 'ready')) return;
    await this.#client.setStatus(object, statusOf(object, pod, stage)).catch((error: unknown) => {
      // It went meanwhile.
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    });
  }

  /** Takes it away for good; not another one that has come in its place under the same name. */
  async #end({ metadata: { namespace, name, uid } }: StoredObject): Promise<void> {
    const options = { gracePeriodSeconds: 0, preconditions: { uid } };
    await this.#client.request('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`, {
      ...{ apiVersion: 'v1', kind: 'DeleteOptions' },
      ...options,
    });
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
