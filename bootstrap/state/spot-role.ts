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
    find: async () =>
      (await aws.find(['NoSuchEntity'], ...(['iam', 'get-role', '--role-name', name] as const))) !==
      undefined,
    make: () => aws.call<void>('iam', 'create-service-linked-role', '--aws-service-name', service),
    settings: [],
  };
}
