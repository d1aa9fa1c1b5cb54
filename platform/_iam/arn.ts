import type { Context, Statement } from '../../src/component.ts';
import { partitionOf } from '../../src/context.ts';
import type { Environment } from '../../src/environment.ts';

/** What permissions are made from: they depend on the environment alone, never on a component's config. */
export type PermissionContext = Pick<Context, 'environment'>;

/** Makes ARNs in the environment's partition. `*` stands for any run of characters, slashes included. */
export function arns({ environment: { account, region } }: PermissionContext) {
  const partition = partitionOf(region);
  return {
    /** Of the environment's account and region. */
    regional: (service: string, resource: string) =>
      `arn:${partition}:${service}:${region}:${account}:${resource}`,
    /** Of the environment's account, in a service without regions. */
    global: (service: string, resource: string) => `arn:${partition}:${service}::${account}:${resource}`,
    /** Of the environment's region and of no account: what AWS publishes, and EC2 images and snapshots. */
    ownerless: (service: string, resource: string) => `arn:${partition}:${service}:${region}::${resource}`,
  };
}

/** ARN of a policy that AWS keeps, by its name with its path. */
export const managedPolicyArn = ({ region }: Pick<Environment, 'region'>, name: string) =>
  `arn:${partitionOf(region)}:iam::aws:policy/${name}`;

/** Reading what AWS lets nobody narrow to a resource: every resource, but in the environment's region only. */
export function inRegion(
  { environment: { region } }: PermissionContext,
  sid: string,
  actions: readonly string[],
): Statement {
  return {
    sid,
    actions,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': region } },
  };
}
