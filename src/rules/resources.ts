import type { Container } from '../footprint.ts';
import { atSummary } from '../model.ts';
import { bytes, milliCpu } from '../quantity.ts';
import { rule } from '../rules.ts';
import { allPods } from './_pods.ts';

const READ = { cpu: milliCpu, memory: bytes } as const;

export default rule({
  code: 'RESOURCES',
  title:
    'Every container requests CPU and memory, no more than it is limited to: nodes are chosen, and pods packed, by requests alone',
  source:
    'https://karpenter.sh/docs/concepts/scheduling/, https://aws.github.io/aws-eks-best-practices/karpenter/',
  check: (tree) =>
    allPods(tree).flatMap((pods) =>
      pods.containers.flatMap((container) =>
        (['cpu', 'memory'] as const).flatMap((resource) => {
          const message = fault(container, resource);
          if (message === undefined) return [];
          return [
            {
              at: atSummary(tree, pods),
              message: `container "${container.name}" ${message}`,
              cure: `State resources.requests.${resource} as a quantity, such as ${resource === 'cpu' ? '100m' : '128Mi'}.`,
            },
          ];
        }),
      ),
    ),
});

function fault({ requests, limits }: Container, resource: 'cpu' | 'memory'): string | undefined {
  const limit = limits?.[resource];
  // The API server takes a limit for the request where none is stated.
  const request = requests?.[resource] ?? limit;
  if (request === undefined) return `requests no ${resource}`;
  try {
    const wanted = READ[resource](request);
    if (wanted === 0) return `requests ${request} ${resource}`;
    if (limit === undefined || READ[resource](limit) >= wanted) return undefined;
    return `requests more ${resource} (${request}) than its limit (${limit})`;
  } catch (error) {
    return `has for ${resource}: ${(error as Error).message}`;
  }
}
