/**
 * What an app's pods can do, as far as load goes. Numbers are of the app itself, on a processor of today; whoever states them says in
 * `source` where they were measured, or that they are assumed.
 */
export interface ServiceModel {
  /** Where the numbers come from. */
  readonly source: string;
  /** CPU-seconds that one request costs. */
  readonly cpuSeconds: number;
  /** Seconds that a request waits for others (a database, a target outside) while it costs no CPU. Default: 0. */
  readonly waitSeconds?: number;
  /** Requests that one pod works on at the same time; more wait in it. Default: no bound. */
  readonly concurrency?: number;
  /** Requests that may wait in one pod; more are refused. Default: no bound. */
  readonly queue?: number;
  /** Cores that one pod can use at most, where its node has them free: one for a process with one thread. Default: no bound. */
  readonly cores?: number;
  /** Seconds from the start of its container until it answers its probe, on a core of its own. */
  readonly startSeconds: number;
  /** CPU-seconds that a start costs. Default: 0. */
  readonly startCpuSeconds?: number;
  /** Seconds for which a node pulls its image. Default: 10. */
  readonly pullSeconds?: number;
  /** Cores that it uses without any request. Default: 0. */
  readonly idleCores?: number;
  /** Memory of a pod at rest, and of each request that it works on. */
  readonly memoryMiB: number;
  readonly memoryMiBPerRequest?: number;
  /** Whether its own counter of requests counts probes and scrapes as well. Default: false. */
  readonly countsProbes?: boolean;
  /** Apps that it asks for each request, by the component's name, and how often. Default: none. */
  readonly calls?: Readonly<Record<string, number>>;
}

/** The smallest time to answer: nothing waits for its turn. */
export const baseSeconds = ({ cpuSeconds, waitSeconds = 0 }: ServiceModel) => cpuSeconds + waitSeconds;

/**
 * Requests a second that one pod with so many cores answers. `waiting`: seconds beyond `waitSeconds` for which the apps that it
 * asks let it wait.
 */
export function perPod(model: ServiceModel, cores: number, waiting = 0): number {
  const {
    concurrency = Number.POSITIVE_INFINITY,
    cpuSeconds,
    cores: most = Number.POSITIVE_INFINITY,
  } = model;
  const computed = cpuSeconds === 0 ? Number.POSITIVE_INFINITY : Math.min(cores, most) / cpuSeconds;
  return Math.min(computed, concurrency / Math.max(baseSeconds(model) + waiting, 1e-6));
}

/** What one interval did to the requests of an app. */
export interface Served {
  readonly served: number;
  readonly failed: number;
  /** Requests that wait at its end. */
  readonly queued: number;
}

/**
 * One interval of a service as a fluid: what arrives waits its turn, and is given up where its turn would come later than clients
 * wait. Work on requests that were given up is not counted.
 */
export function serve(
  arrived: number,
  queued: number,
  capacity: number,
  seconds: number,
  patience: number,
  room: number,
): Served {
  const all = arrived + queued;
  const served = Math.min(all, capacity * seconds);
  const left = all - served;
  const waits = Math.min(left, capacity * patience, room);
  return { served, failed: left - waits, queued: waits };
}
