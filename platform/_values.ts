import type { Context } from '../src/component.ts';
import { fargateProfileOf } from '../src/environment.ts';
import { CONFIRM, SYNC_OPTIONS } from '../src/house.ts';

/** On every CRD that a chart brings: large ones exceed client-side apply, and deleting one deletes its objects everywhere. */
export const CRD_ANNOTATIONS = { [SYNC_OPTIONS]: `ServerSideApply=true,${CONFIRM}` };

/** Replicas of a controller that elects a leader or serves requests. */
export function replicas(context: Context): number {
  return context.environment.highAvailability ? 2 : 1;
}

/**
 * Requests and limits of a container. On Fargate both are equal, since the pod is billed and sized by them; elsewhere
 * memory alone is limited. `podLabels` are those that a profile may select the pod by. Default: only its namespace counts.
 */
export function sized(
  context: Context,
  cpu: string,
  memory: string,
  memoryLimit: string = memory,
  podLabels: Readonly<Record<string, string>> = {},
) {
  if (fargateProfileOf(context.environment, context.namespace, podLabels)) {
    return { requests: { cpu, memory: memoryLimit }, limits: { cpu, memory: memoryLimit } };
  }
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

/** The environment's tags as a value of a controller that makes AWS resources; nothing where there are none. */
export function tagged(key: string, tags: Readonly<Record<string, string>>) {
  return Object.keys(tags).length === 0 ? {} : { [key]: { ...tags } };
}

/** Spread over zones where that is possible. */
export function spread(matchLabels: Readonly<Record<string, string>>) {
  return [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels },
    },
  ];
}

/** Lets pods onto nodes that are kept for what must run before Karpenter can make others. */
export const TOLERATE_CRITICAL = [{ key: 'CriticalAddonsOnly', operator: 'Exists' }];
