import type { z } from 'zod';

type AnySchema = z.core.$ZodType;
type Definition = z.core.$ZodTypes['_zod']['def'];

/** What a schema says about one place of its input. */
export interface Expected {
  /** The schema without its wrappers (optional, default, ...); `undefined` where the path leaves the schema. */
  readonly schema: AnySchema | undefined;
  readonly description: string | undefined;
  /** What leaving the key out means: it is off, it gets its default, or (`undefined`) that is not allowed. */
  readonly without: 'optional' | 'defaulted' | undefined;
}

/** Follows a path through a schema; `value` is the input there, which decides between the options of a union. */
export function expectedAt(schema: AnySchema, value: unknown, path: readonly PropertyKey[]): Expected {
  let here: Expected = unwrap(schema);
  let at = value;
  for (const key of path) {
    const next = here.schema === undefined ? undefined : step(here.schema, at, key);
    if (next === undefined) return { schema: undefined, description: undefined, without: undefined };
    const outer = here;
    here = unwrap(next);
    // What an item of a list means, the list says; what the key means that tells the options of a union apart, the union.
    if (isTag(outer.schema, key) || (typeof key === 'number' && here.description === undefined))
      here = { ...here, description: outer.description };
    at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return here;
}

function isTag(schema: AnySchema | undefined, key: PropertyKey): boolean {
  return (
    schema !== undefined &&
    (definition(schema) as Partial<z.core.$ZodDiscriminatedUnionDef>).discriminator === key
  );
}

/** The keys that a map may have there; empty where any may be. */
export function knownKeys(schema: AnySchema | undefined, value: unknown): string[] {
  if (schema === undefined) return [];
  const def = definition(schema);
  if (def.type === 'object') return Object.keys(def.shape);
  if (def.type === 'record') return [...(def.keyType._zod.values ?? [])].map(String);
  if (def.type === 'intersection')
    return [def.left, def.right].flatMap((side) => knownKeys(unwrap(side).schema, value));
  if (def.type === 'union')
    return [...new Set(options(def, value).flatMap((option) => knownKeys(unwrap(option).schema, value)))];
  return [];
}

/** What is wanted there, as a noun: `a string`, `true or false`, `one of "a", "b"`. */
export function wanted(schema: AnySchema | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const def = definition(schema);
  switch (def.type) {
    case 'enum':
      return oneOf(Object.values(def.entries));
    case 'literal':
      return oneOf(def.values);
    case 'union':
      return [
        ...new Set(def.options.map((option) => wanted(unwrap(option).schema) ?? 'something else')),
      ].join(' or ');
    case 'number':
      return (schema as z.ZodNumber).isInt ? 'a whole number' : 'a number';
    case 'any':
    case 'unknown':
      return undefined;
    default:
      return noun(def.type);
  }
}

/** `a string` for zod's word `string`. */
export function noun(type: string): string {
  return nouns[type] ?? type;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map',
  record: 'a map',
  never: 'nothing',
  undefined: 'nothing',
};

/** `one of "a", "b"`, or the only one. */
export function oneOf(values: readonly unknown[]): string {
  const shown = values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value)));
  return shown.length === 1 ? shown.join() : `one of ${shown.join(', ')}`;
}

function definition(schema: AnySchema): Definition {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** Takes the wrappers off; the outermost description wins. */
function unwrap(schema: AnySchema): Expected & { readonly schema: AnySchema } {
  const without = schema._zod.optin;
  let description: string | undefined;
  let inner = schema;
  for (;;) {
    description ??= (inner as z.ZodType).description;
    const def = definition(inner);
    if ('innerType' in def) inner = def.innerType;
    else if (def.type === 'lazy') inner = def.getter();
    else if (def.type === 'pipe') inner = definition(def.in).type === 'transform' ? def.out : def.in;
    else return { schema: inner, description, without };
  }
}

function step(schema: AnySchema, value: unknown, key: PropertyKey): AnySchema | undefined {
  const def = definition(schema);
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, key) ? def.shape[String(key)] : def.catchall;
    case 'record':
      return def.valueType;
    case 'array':
      return def.element;
    case 'tuple':
      return def.items[Number(key)] ?? def.rest ?? undefined;
    case 'intersection':
      return step(unwrap(def.left).schema, value, key) ?? step(unwrap(def.right).schema, value, key);
    case 'union':
      return options(def, value)
        .map((option) => step(unwrap(option).schema, value, key))
        .find((found) => found !== undefined);
    default:
      return undefined;
  }
}

/** The options that a union's discriminator leaves, all of them where it decides nothing. */
function options(def: z.core.$ZodUnionDef, value: unknown): readonly AnySchema[] {
  const { discriminator } = def as Partial<z.core.$ZodDiscriminatedUnionDef>;
  if (discriminator === undefined || typeof value !== 'object' || value === null) return def.options;
  const chosen = (value as Record<string, unknown>)[discriminator] as z.core.util.Primitive;
  const left = def.options.filter((option) => option._zod.propValues?.[discriminator]?.has(chosen));
  return left.length > 0 ? left : def.options;
}
