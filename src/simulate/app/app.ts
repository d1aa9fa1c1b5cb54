import { ASSUMED } from '../assumptions.ts';
import type { Cluster } from '../nodes/cluster.ts';
import type { Pod, PodsOf } from '../nodes/node.ts';
import type { AppScenario } from '../scenario.ts';
import { amountOf, leastOf, leavesFirst } from './deployment.ts';
import { perPod, serve } from './service.ts';
import { secondsToReady, startCores } from './start.ts';

/** An app while it is simulated: its pods, and what they have done so far. */
export class App implements PodsOf {
  readonly scenario: AppScenario;
  readonly name: string;
  readonly request: PodsOf['request'];
  readonly options: PodsOf['options'];
  readonly perNode: number;
  readonly perZone: number;
  readonly spread: PodsOf['spread'];
  readonly pullSeconds: number;
  readonly zones = new Map<string, number>();
  changed = true;
  /** What the Deployment states, by whoever scales it. */
  wanted: number;
  revision = 0;
  /** Those that were not told to go, by age. */
  pods: Pod[] = [];
  /** Those that were, for as long as their samples are in somebody's window. */
  gone: Pod[] = [];
  ready = 0;
  queued = 0;
  served = 0;
  failed = 0;
  /** What a pod that was ready all the time has served, and the CPU-seconds that it has used. */
  servedPerPod = 0;
  cpuPerPod = 0;
  /** MiB of a ready pod. */
  memory: number;
  /** Seconds that a request takes now, its turn included. */
  latency = 0;
  /** Requests a second that its ready pods can answer. */
  capacity = 0;
  readonly #cluster: Cluster;
  #ids = 0;

  constructor(scenario: AppScenario, cluster: Cluster, replicas: number) {
    this.scenario = scenario;
    const { name, pods, service } = scenario;
    this.name = name;
    this.request = pods.request;
    this.options = pods.options;
    this.perNode = pods.perNode;
    this.perZone = pods.perZone;
    this.spread = pods.spread;
    this.pullSeconds = service.pullSeconds ?? ASSUMED.pull;
    this.memory = service.memoryMiB;
    this.wanted = replicas;
    this.#cluster = cluster;
  }

  /** Makes and ends pods until there are as many as are wanted, of the template of today, at the pace of the Deployment. */
  reconcile(now: number): void {
    if (this.pods.length === this.wanted && this.#settled === this.revision) return;
    const { surge, unavailable } = this.scenario.pods;
    const current = this.pods.filter(({ revision }) => revision === this.revision);
    const old = this.pods.length - current.length;
    const most = old === 0 ? this.wanted : this.wanted + amountOf(surge, this.wanted, Math.ceil);
    let make = Math.min(this.wanted - current.length, most - this.pods.length);
    for (; make > 0; make--) this.#create(now);
    if (current.length > this.wanted) this.#end(current, current.length - this.wanted, now);
    this.#settled = old === 0 ? this.revision : this.#settled;
    if (old === 0) return;
    const least = this.wanted - amountOf(unavailable, this.wanted, Math.floor);
    const olds = this.pods.filter(({ revision }) => revision !== this.revision);
    const idle = olds.filter(({ readyAt }) => readyAt > now);
    const ready = this.pods.length - this.pods.filter(({ readyAt }) => readyAt > now).length;
    this.#end(olds, Math.min(olds.length, idle.length + Math.max(0, ready - least)), now);
  }

  /** The revision of all pods, once a rollout is over. */
  #settled = 0;

  /** Ends pods of nodes that are to go, as many as the disruption budget lets be away. */
  evict(now: number): void {
    if (!this.#cluster.drains) return;
    const onThem = this.pods.filter(({ node }) => node?.draining);
    if (onThem.length === 0) return;
    const allowed = this.ready - leastOf(this.scenario.pods.budget, this.wanted);
    const ready = onThem.filter(({ readyAt }) => readyAt <= now);
    this.#remove(
      [...onThem.filter(({ readyAt }) => readyAt > now), ...ready.slice(0, Math.max(0, allowed))],
      now,
    );
  }

  /** Takes note of what has started, and of what each pod can do. `waiting`: how long those that it asks let it wait. */
  refresh(now: number, waiting: number): void {
    const { service, pods } = this.scenario;
    if (!this.changed && service.calls === undefined && !this.#starting) return;
    for (const pod of this.pods) {
      if (pod.startedAt !== Number.POSITIVE_INFINITY && pod.readyAt === Number.POSITIVE_INFINITY)
        this.#start(pod);
    }
    let [ready, capacity, starting] = [0, 0, false];
    for (const pod of this.pods) {
      if (pod.readyAt > now) {
        starting ||= pod.readyAt < Number.POSITIVE_INFINITY;
        continue;
      }
      if (Number.isNaN(pod.servedBefore))
        [pod.servedBefore, pod.cpuBefore] = [this.servedPerPod, this.cpuPerPod];
      ready++;
      const cores = pods.fargate ? pods.fargate.milliCpu / 1000 : this.#cluster.coresOf(pod);
      capacity += perPod(service, Math.min(cores, pods.coreLimit), waiting);
    }
    this.ready = ready;
    this.capacity = capacity;
    this.#starting = starting;
    this.changed = false;
  }

  #starting = false;

  /** Answers what it can of what arrives in an interval; the number of requests answered. */
  serve(arrived: number, seconds: number): number {
    const { service, patience } = this.scenario;
    const { cpuSeconds, waitSeconds = 0, queue = Number.POSITIVE_INFINITY, idleCores = 0 } = service;
    const base = cpuSeconds + waitSeconds;
    const room = this.ready === 0 ? 0 : this.ready * queue;
    const { served, failed, queued } = serve(
      arrived,
      this.queued,
      this.capacity,
      seconds,
      Math.max(0, patience - base),
      room,
    );
    this.queued = queued;
    this.served += served;
    this.failed += failed;
    this.latency = this.capacity === 0 ? patience : base + queued / this.capacity;
    if (this.ready > 0) {
      this.servedPerPod += served / this.ready;
      this.cpuPerPod += (served * cpuSeconds) / this.ready + idleCores * seconds;
      const busy = (served / seconds / this.ready) * base;
      this.memory = service.memoryMiB + busy * (service.memoryMiBPerRequest ?? 0);
    }
    return served;
  }

  /** Cores that a pod uses while it starts. */
  get startCores(): number {
    return startCores(this.scenario.service);
  }

  /** Forgets pods whose samples nobody's window holds any more. */
  forget(before: number): void {
    if (this.gone.length > 0 && (this.gone[0] as Pod).goneAt < before)
      this.gone = this.gone.filter(({ goneAt }) => goneAt >= before);
  }

  #create(now: number): void {
    const fargate = this.scenario.pods.fargate !== undefined;
    const pod: Pod = {
      id: this.#ids++,
      app: this,
      createdAt: now,
      revision: this.revision,
      node: undefined,
      startedAt: fargate ? now + ASSUMED.fargateStart : Number.POSITIVE_INFINITY,
      readyAt: Number.POSITIVE_INFINITY,
      goneAt: Number.POSITIVE_INFINITY,
      servedBefore: Number.NaN,
      cpuBefore: Number.NaN,
    };
    this.pods.push(pod);
    this.changed = true;
    if (!fargate) {
      this.#cluster.pending.set(pod, undefined);
      this.#cluster.version++;
    }
  }

  /** When it will be ready: as its probe finds out, later where a start costs more CPU than it gets. */
  #start(pod: Pod): void {
    const { service, pods } = this.scenario;
    const cores = pods.fargate ? pods.fargate.milliCpu / 1000 : this.#cluster.coresOf(pod);
    const takes = secondsToReady(service, pods, cores);
    // Infinite is for those that have not started.
    pod.readyAt = Number.isFinite(takes) ? pod.startedAt + takes : Number.MAX_VALUE;
    this.changed = true;
  }

  #end(pods: readonly Pod[], count: number, now: number): void {
    if (count > 0) this.#remove(pods.toSorted(leavesFirst(now)).slice(0, count), now);
  }

  #remove(pods: readonly Pod[], now: number): void {
    if (pods.length === 0) return;
    const ends = new Set(pods);
    for (const pod of pods) {
      pod.goneAt = now;
      this.#cluster.release(pod, now, this.scenario.pods.graceSeconds);
      if (pod.readyAt <= now) this.gone.push(pod);
    }
    this.pods = this.pods.filter((pod) => !ends.has(pod));
    this.changed = true;
  }
}
