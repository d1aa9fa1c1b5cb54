import type { Container } from './footprint.ts';

/**
 * What the scheduler counts for a pod of one resource: its containers together with sidecars that started before them, or more
 * where an init container needs more than that while it runs. What is limited but not requested is requested
 * (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers). `read` is
 * `milliCpu` or `bytes` of `quantity.ts`; throws its RangeError for malformed quantities.
 */
export function podRequest(
  containers: readonly Container[],
  resource: string,
  read: (quantity: string | number) => number,
): number {
  let running = 0;
  let sidecars = 0;
  let starting = 0;
  for (const { init, sidecar, requests, limits } of containers) {
    const amount = read(requests?.[resource] ?? limits?.[resource] ?? 0);
    if (init !== true) running += amount;
    else if (sidecar === true) sidecars += amount;
    else starting = Math.max(starting, sidecars + amount);
  }
  return Math.max(running + sidecars, starting);
}
