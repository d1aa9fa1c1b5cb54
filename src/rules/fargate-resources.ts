import { fargateSize } from '../fargate.ts';
import type { Container } from '../footprint.ts';
import { atSummary } from '../model.ts';
import { bytes, milliCpu } from '../quantity.ts';
import { rule } from '../rules.ts';
import { fargatePods } from './_fargate.ts';

const READ = { cpu: milliCpu, memory: bytes } as const;

export default rule({
  code: 'FARGATE_RESOURCES',
  title: 'On Fargate every container is limited to what it requests, and some pod size holds them all',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html',
  check: (tree) =>
    fargatePods(tree).flatMap((pods) => {
      const at = atSummary(tree, pods);
      try {
        const unequal = pods.containers.flatMap((container) =>
          (['cpu', 'memory'] as const)
            .filter((resource) => !isEqual(container, resource))
            .map((resource) => ({
              at,
              message: `container "${container.name}" requests ${container.requests?.[resource]} ${resource} and is limited to ${container.limits?.[resource] ?? 'none'}`,
              cure: `Limit ${resource} to what is requested: Fargate sizes and bills the pod by its requests.`,
            })),
        );
        if (unequal.length > 0 || fargateSize(pods)) return unequal;
      } catch {
        // Malformed quantities are a problem of every pod, wherever it runs.
        return [];
      }
      return [
        {
          at,
          message: 'its containers together request more than the largest pod size, 16 vCPU and 120 GiB',
          cure: 'Request less, or leave it out of the Fargate profile.',
        },
      ];
    }),
});

/** A request that is not stated is the limit. */
function isEqual({ requests, limits }: Container, resource: 'cpu' | 'memory'): boolean {
  const request = requests?.[resource];
  const limit = limits?.[resource];
  if (request === undefined) return true;
  return limit !== undefined && READ[resource](request) === READ[resource](limit);
}
