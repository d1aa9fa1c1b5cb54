import fc from 'fast-check';

/** The part of JSON Schema that zod writes. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Texts for strings whose schema has no pattern: blocks, mostly, which a schema cannot spell. */
const TEXTS = [
  '10.10.0.0/24',
  '10.20.1.0/24',
  '0.0.0.0/0',
  '203.0.113.0/24',
  'x',
  'a-b',
  'true',
  'a b',
  'é',
  '{{ x }}',
];

/** Any value that the schema accepts, as far as JSON Schema can say it; numbers lean towards their bounds. */
export function accepted(schema: JsonSchema): fc.Arbitrary<unknown> {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map(accepted));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const type = [schema.type ?? 'null'].flat().find((name) => name !== 'null');
  switch (type) {
    case 'string':
      return text(schema);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return number(schema, type === 'integer');
    case 'array':
      return fc.array(accepted(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, (schema.minItems ?? 0) + 3),
      });
    case 'object':
      return map(schema);
    default:
      return fc.constant(null);
  }
}

function text({ pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.constantFrom(...TEXTS);
  return fc
    .stringMatching(new RegExp(pattern))
    .map((value) => [...value].slice(0, maxLength).join('').padEnd(minLength, 'x'));
}

function number({ minimum, maximum, exclusiveMinimum }: JsonSchema, whole: boolean): fc.Arbitrary<number> {
  const min = minimum ?? exclusiveMinimum ?? 0;
  const max = Math.min(maximum ?? 1_000_000, 1_000_000_000);
  const any = fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
  return fc.oneof(any, fc.constantFrom(min, max), whole ? any : any.map((n) => n + 0.5));
}

function map({
  properties,
  required = [],
  additionalProperties,
  propertyNames,
}: JsonSchema): fc.Arbitrary<unknown> {
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? accepted(additionalProperties) : fc.string();
    return fc.dictionary(text(propertyNames ?? {}), values as fc.Arbitrary<unknown>, { maxKeys: 3 });
  }
  const fields = Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, accepted(field)]));
  return fc.record(fields, { requiredKeys: [...required] });
}

/** The schema at a path, or `undefined` where it does not say which of several it is. */
export function schemaAt(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (here, key) => here?.properties?.[key] ?? (/^\d+$/.test(key) ? here?.items : undefined),
    schema,
  );
}
