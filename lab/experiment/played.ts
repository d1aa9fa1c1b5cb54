import { baseSeconds, perPod, serve } from '../../src/simulate/app/service.ts';
import { secondsToReady, startCores } from '../../src/simulate/app/start.ts';
import type { AppScenario } from '../../src/simulate/scenario.ts';

/** A pod of the cluster while its app is played. Moments are seconds of the machine's clock; infinite while nobody knows. */
export interface PlayedPod {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** When its node began to look after it. */
  seenAt: number;
  /** Its containers start. */
  startedAt: number;
  readyAt: number;
  /** It was told to go: no request reaches it from then on. */
  goneAt: number;
  /** Cores that it can have on its node, by what it requests and what its node has left. */
  cores: number;
  /** Requests that it has answered, and those that it had answered an interval before. */
  served: number;
  servedBefore: number;
  /** CPU-seconds that it has used. */
  cpuSeconds: number;
  memoryMiB: number;
}

/**
 * An app, played by its service model over the pods that really are there: who starts, is ready and goes is the cluster's to
 * say; what they serve, count and use is worked out here.
 */
export class PlayedApp {
  readonly scenario: AppScenario;
  readonly pods = new Map<string, PlayedPod>();
  queued = 0;
  served = 0;
  failed = 0;
  /** Requests that other apps have sent it and that it has not taken in yet. */
  called = 0;
  /** The last interval: its end, its length, and what had been served and failed before it. */
  last = { at: 0, seconds: 1, served: 0, failed: 0 };
  /** Of the last interval, a second. */
  rates = { arrived: 0, served: 0, failed: 0 };
  /** Seconds that a request takes now, its turn included. */
  latency: number;

  constructor(scenario: AppScenario) {
    this.scenario = scenario;
    this.latency = baseSeconds(scenario.service);
  }

  /** Those that answer at a moment. */
  ready(now: number): PlayedPod[] {
    return [...this.pods.values()].filter((pod) => pod.readyAt <= now && pod.goneAt > now);
  }

  /** When a pod whose containers start at a moment answers its probe; infinite where it never does. */
  readyAfter(startedAt: number, cores: number): number {
    const { service, pods } = this.scenario;
    return startedAt + secondsToReady(service, pods, cores);
  }

  /** Plays an interval that ends now: requests arrive, are shared evenly, served, counted. Returns how many were answered. */
  play(now: number, seconds: number, arrived: number, waiting: number): number {
    const { service, patience, pods } = this.scenario;
    this.last = { at: now, seconds, served: this.served, failed: this.failed };
    for (const pod of this.pods.values()) pod.servedBefore = pod.served;
    const answering = this.ready(now);
    const capacity = answering.reduce(
      (sum, { cores }) => sum + perPod(service, Math.min(cores, pods.coreLimit), waiting),
      0,
    );
    const room = answering.length === 0 ? 0 : answering.length * (service.queue ?? Number.POSITIVE_INFINITY);
    const base = baseSeconds(service);
    const done = serve(arrived, this.queued, capacity, seconds, Math.max(0, patience - base), room);
    this.queued = done.queued;
    this.served += done.served;
    this.failed += done.failed;
    this.latency = capacity === 0 ? patience : base + done.queued / capacity;
    this.rates = {
      arrived: arrived / seconds,
      served: done.served / seconds,
      failed: done.failed / seconds,
    };
    this.#use(now, seconds, answering, done.served);
    return done.served;
  }

  /**
   * What a counter shows at a moment: it runs through the last interval while the next one goes by, since one that moved once a second
   * would make a scrape of it up to a second old.
   */
  shown(now: number, before: number, after: number): number {
    const { at, seconds } = this.last;
    return before + (after - before) * Math.min(1, Math.max(0, (now - at) / seconds));
  }

  #use(now: number, seconds: number, answering: readonly PlayedPod[], served: number): void {
    const { service } = this.scenario;
    const each = answering.length === 0 ? 0 : served / answering.length;
    const working = new Set(answering);
    for (const pod of this.pods.values()) {
      if (working.has(pod)) {
        pod.served += each;
        pod.cpuSeconds += each * service.cpuSeconds + (service.idleCores ?? 0) * seconds;
        const busy = (each / seconds) * baseSeconds(service);
        pod.memoryMiB = service.memoryMiB + busy * (service.memoryMiBPerRequest ?? 0);
      } else if (pod.startedAt <= now && pod.goneAt > now) {
        pod.cpuSeconds += startCores(service) * seconds;
        pod.memoryMiB = service.memoryMiB;
      }
    }
  }
}
