import type { Environment } from '../../src/environment.ts';
import type { Tags } from './arguments/arguments.ts';

/** Tag that Karpenter finds subnets and security groups by: the EC2NodeClasses of the tree select on it. */
export const discoveryTag = ({ cluster }: Pick<Environment, 'cluster'>) =>
  ({ 'karpenter.sh/discovery': cluster.name }) as const;

/**
 * The tags of one resource: its name, `<cluster>-<what>`, and what controllers look for. Those of the environment are the
 * provider's `defaultTags`, so that nothing is without them.
 */
export function tagsOf({ cluster }: Pick<Environment, 'cluster'>, what: string, more: Tags = {}): Tags {
  return { Name: `${cluster.name}-${what}`, ...more };
}
