import type { Arguments } from './arguments/arguments.ts';

/**
 * What only AWS knows: an output of a resource or a lookup that the plan has further up. Where the argument is a text and the
 * output a number, as the version of a launch template, the text of it is meant.
 */
export interface Ref {
  /** Name of that resource or lookup. */
  readonly of: string;
  /** Its output, as a path: `vpcConfig.clusterSecurityGroupId`. */
  readonly output: string;
  /** What is made of the output. Default: it is taken as it is. */
  readonly as?: (output: string) => string;
}

/** A value, or where it comes from. */
export type Input<T> = T | Ref;

/** A list of ids, each known or not, or a lookup that finds all of them. */
export type Ids = Input<readonly Input<string>[]>;

/** A type of resource of the AWS provider, as `<module>.<Class>`. */
export type ResourceType = keyof Arguments;

/** A resource as Pulumi is to make it, with every decision taken. */
export interface Resource<T extends ResourceType = ResourceType> {
  readonly type: T;
  /** Unique among the resources and lookups of a cluster; also Pulumi's name of it. */
  readonly name: string;
  readonly args: Arguments[T];
  /** Names of resources that must be there first although no argument says so. Default: none. */
  readonly after?: readonly string[];
  /** Paths of arguments that somebody else owns once the resource is there. Default: none. */
  readonly ignoreChanges?: readonly string[];
  /** Whether Pulumi refuses to delete or replace it, before it deletes anything else. Default: no. */
  readonly protect?: boolean;
}

/** Data sources of the provider that plans ask. */
export type Source =
  | 'getCallerIdentity'
  | 'ec2.getVpc'
  | 'ec2.getSubnets'
  | 'eks.getAddonVersion'
  | 'iam.getSessionContext'
  | 'lb.getLbs'
  | 'lb.getLoadBalancer'
  | 'route53.getRecords'
  | 'route53.getZone';

/** A question to AWS, asked before anything is made: a data source of the provider and its arguments. */
export interface Lookup {
  readonly source: Source;
  readonly name: string;
  /** Several where the first that finds something is meant. */
  readonly args: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
  /** An earlier lookup, and which answer to it makes this question one to ask. Default: it is always asked. */
  readonly when?: { readonly of: string; readonly answered: (answer: unknown) => boolean };
  /** Whether AWS may have no such thing: then there is no answer. That AWS fails is a problem all the same. Default: false. */
  readonly mayBeMissing?: boolean;
  /** What it means that AWS knows no answer. */
  readonly unanswered: { readonly code: string; readonly message: string; readonly cure: string };
}

/** What AWS answered, by the name of the lookup. */
export type Answers = Readonly<Record<string, unknown>>;

/** An output of the resource or lookup of that name. */
export const ref = (of: string, output = 'id', as?: Ref['as']): Ref => ({ of, output, ...(as && { as }) });

/** A resource whose arguments are those of its type. */
export function resource<T extends ResourceType>(
  type: T,
  name: string,
  args: Arguments[T],
  more: Pick<Resource, 'after' | 'ignoreChanges' | 'protect'> = {},
): Resource<T> {
  return { type, name, args, ...more };
}

/** Whether a value is to be taken from AWS. */
export function isRef(value: unknown): value is Ref {
  return typeof value === 'object' && value !== null && 'of' in value && 'output' in value;
}

/** Every reference in a value, however deep. */
export function refsIn(value: unknown): Ref[] {
  if (isRef(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(refsIn);
}
