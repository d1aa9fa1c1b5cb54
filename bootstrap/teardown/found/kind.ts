import type { Environment } from '../../../src/environment.ts';
import type { Ask, Left } from '../world.ts';

/** Something in AWS that belongs to a cluster and that no Pulumi stack knows. */
export interface Kind {
  /** `load balancer`; also how a thing of it is named. */
  readonly name: string;
  /** What there is of it; asked of AWS at each call. */
  list(aws: Ask, environment: Environment): Promise<readonly Thing[]>;
  /** Commands of the AWS CLI that delete it, in order. Only for what holds no data. Default: it is told of and left. */
  remove?(thing: Thing): readonly (readonly string[])[];
}

/** One thing in AWS. */
export interface Thing {
  /** What AWS calls it: an ARN, an id, a name. */
  readonly id: string;
  /** A state, a size, a name. */
  readonly says?: string;
}

/** As something that is left. */
export const leftOfThing = ({ name }: Kind, { id, says }: Thing): Left => ({
  id: `${name} ${id}`,
  ...(says !== undefined && { says }),
});

// biome-ignore lint/suspicious/noExplicitAny: answers of the AWS CLI have the shape of their command
export type Answer = any;

/** A filter of EC2's `describe-*`. */
export const filter = (name: string, ...values: readonly string[]) =>
  `Name=${name},Values=${values.join(',')}`;

/** `undefined` where AWS says that there is no such thing. */
export async function orNone(asked: Promise<unknown>): Promise<unknown> {
  return asked.catch((error: { awsCode?: string }) => {
    if (/NotFound|NoSuchEntity/.test(error.awsCode ?? '')) return undefined;
    throw error;
  });
}
