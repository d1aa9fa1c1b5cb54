import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Answers, isRef, type Ref, type Resource } from '../plan/resource.ts';
import { CLASSES } from './classes.ts';
import { valueAt } from './path.ts';

/** Made resources by name. */
export type Made = ReadonlyMap<string, pulumi.CustomResource>;

type AnyClass = new (
  name: string,
  args: unknown,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** Makes resources in their order. */
export function make(resources: readonly Resource[], answers: Answers, provider: aws.Provider): Made {
  const made = new Map<string, pulumi.CustomResource>();
  for (const one of resources) {
    const Class = CLASSES[one.type] as unknown as AnyClass;
    made.set(
      one.name,
      new Class(one.name, resolve(one.args, made, answers), { provider, ...optionsOf(one, made) }),
    );
  }
  return made;
}

/** Options of a resource but for its provider. */
export function optionsOf(
  { after = [], ignoreChanges = [], protect = false }: Resource,
  made: Made,
): pulumi.CustomResourceOptions {
  return {
    dependsOn: after.map((other) => madeOf(other, made)),
    ignoreChanges: [...ignoreChanges],
    // Said in either case: else switching it off in the environment would leave it on.
    protect,
  };
}

/** A value of a plan with every reference replaced: by an answer, or by an output of a resource. */
export function resolve(value: unknown, made: Made, answers: Answers): unknown {
  if (isRef(value)) return output(value, made, answers);
  if (Array.isArray(value)) return value.map((one) => resolve(one, made, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, resolve(inner, made, answers)]),
  );
}

function output({ of, output: path, as }: Ref, made: Made, answers: Answers): unknown {
  const given = (value: unknown) => (as ? as(String(value)) : value);
  if (Object.hasOwn(answers, of)) return given(valueAt(answers[of], path, of));
  const [first = path] = path.split(/[.[]/, 1);
  const resource = madeOf(of, made) as unknown as Record<string, pulumi.Output<unknown> | undefined>;
  const start = resource[first];
  if (!pulumi.Output.isInstance(start)) throw new Error(`${of} has no output "${first}"`);
  return start.apply((value) => {
    // While a preview does not know what AWS will answer there is nothing to look into.
    const found = valueAt({ [first]: value }, path, of);
    return typeof found === 'number' ? String(found) : given(found);
  });
}

function madeOf(name: string, made: Made): pulumi.CustomResource {
  const resource = made.get(name);
  if (resource === undefined) throw new Error(`the plan has ${name} after what refers to it, or not at all`);
  return resource;
}
