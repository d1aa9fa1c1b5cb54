import { SPOT_SERVICE_LINKED_ROLE } from '../../platform/_iam/node.ts';
import type { Aws } from '../aws.ts';
import type { Thing } from './thing.ts';

/**
 * The role by which EC2 manages spot instances. An account has one, whoever made it, and AWS lets nobody delete it while there is a
 * spot instance: so it is no stack's.
 */
export function spotRole(aws: Aws): Thing {
  const { service, name } = SPOT_SERVICE_LINKED_ROLE;
  return {
    name: `role for spot instances (${name})`,
    find: async () => {
      // Only the path says for certain whose it is.
      const { Roles } = await aws.call<{ Roles: unknown[] }>(
        ...(['iam', 'list-roles', '--path-prefix', `/aws-service-role/${service}/`] as const),
      );
      return Roles.length > 0;
    },
    make: () => aws.call<void>('iam', 'create-service-linked-role', '--aws-service-name', service),
    settings: [],
  };
}
