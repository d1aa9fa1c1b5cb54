import { ASSUMED } from '../assumptions.ts';
import type { PodScenario } from '../scenario.ts';
import type { ServiceModel } from './service.ts';

/**
 * Seconds from the start of a pod's containers until its probe finds it ready, later where a start costs more CPU than it gets.
 * Infinite where that takes longer than a start may, so that it is begun anew for ever.
 * @param cores that the pod can have on its node.
 */
export function secondsToReady(
  { startSeconds, startCpuSeconds = 0, cores: most = Number.POSITIVE_INFINITY }: ServiceModel,
  { coreLimit, probeSeconds, sidecar, startLimit }: PodScenario,
  cores: number,
): number {
  const used = Math.min(most, coreLimit, cores);
  const takes = Math.max(startSeconds, used > 0 ? startCpuSeconds / used : 0);
  if (takes > startLimit) return Number.POSITIVE_INFINITY;
  const found = probeSeconds > 0 ? Math.ceil(takes / probeSeconds) * probeSeconds : takes;
  return (sidecar ? ASSUMED.sidecarStart : 0) + found;
}

/** Cores that a pod uses while it starts. */
export const startCores = ({ startCpuSeconds = 0, startSeconds }: ServiceModel): number =>
  startSeconds === 0 ? 0 : startCpuSeconds / startSeconds;
