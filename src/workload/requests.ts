/**
 * Where the requests of a workload are counted: at the door it is exposed by, in its mesh proxy, or by itself. Whoever
 * decides the exposure of a workload picks the source that goes with it, and the source alone knows series and labels.
 */
export interface RequestSource {
  /**
   * PromQL: requests a second of the whole workload as one number, errors included, each counted once, the rate taken
   * before the sum. `window` is a PromQL duration such as `2m`.
   */
  rate(window: string): string;
  /**
   * Name under which custom.metrics.k8s.io serves the same for each pod, for an HPA on a custom metric; absent where the
   * source cannot tell pods apart.
   */
  readonly podMetric?: string;
  /**
   * Whether a request counts that comes while no pod runs; only then can requests start the first one. The proxy of a pod, the
   * app itself and Traefik, which counts for each server that it has found, do not see it. Default: no.
   */
  readonly countsWithoutPods?: boolean;
}
