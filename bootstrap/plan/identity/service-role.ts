import type { Statement } from '../../../src/component.ts';
import type { Environment } from '../../../src/environment.ts';
import { type Resource, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';

/** A role that a service of AWS assumes. */
export interface ServiceRole {
  /** The role is named `<cluster>-<what>`. */
  readonly what: string;
  readonly description: string;
  /** Principal that assumes it, such as `eks.amazonaws.com`. */
  readonly service: string;
  /** Actions of the trust. Default: sts:AssumeRole. */
  readonly actions?: readonly string[];
  /** Conditions of the trust: on whose behalf the service may act. */
  readonly conditions?: Statement['conditions'];
  /** ARNs of policies of AWS. */
  readonly policyArns: readonly string[];
}

/**
 * A role and what is attached to it. Plans call the role `<what>-role`; whoever uses it comes after all of these, since a role
 * without its policies is of no use and the service may check at once.
 */
export function serviceRole(environment: Environment, role: ServiceRole): Resource[] {
  const { what, description, service, actions = ['sts:AssumeRole'], conditions, policyArns } = role;
  const name = `${what}-role`;
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: actions,
        ...(conditions && { Condition: conditions }),
      },
    ],
  };
  return [
    resource('iam.Role', name, {
      name: `${environment.cluster.name}-${what}`,
      description,
      assumeRolePolicy: JSON.stringify(trust),
      tags: tagsOf(environment, what),
    }),
    ...policyArns.map((policyArn) =>
      resource('iam.RolePolicyAttachment', `${name}-${policyArn.replace(/^.*\//, '')}`, {
        role: { of: name, output: 'name' },
        policyArn,
      }),
    ),
  ];
}

/**
 * Trust for one resource of the account only, so that nobody makes the service act on it for theirs
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html). `*` in the ARN stands for any run of characters.
 */
export function onBehalfOf({ account }: Environment, sourceArn: string): Statement['conditions'] {
  return { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': sourceArn } };
}

/** Names of resources, for `after`. */
export const namesOf = (resources: readonly Resource[]): string[] => resources.map(({ name }) => name);
