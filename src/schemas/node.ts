import type { OpenApi } from './openapi.ts';
import { regExp } from './re2.ts';

/** Bits of `SchemaNode.types`. A whole number is both INTEGER and NUMBER. */
export const STRING = 1;
export const INTEGER = 2;
export const NUMBER = 4;
export const BOOLEAN = 8;
export const OBJECT = 16;
export const ARRAY = 32;

const bits = {
  string: STRING,
  integer: INTEGER,
  number: NUMBER,
  boolean: BOOLEAN,
  object: OBJECT,
  array: ARRAY,
};

/** What must be added to an object that lacks it. */
export interface Default {
  readonly name: string;
  readonly value: unknown;
  readonly nullable: boolean;
}

/**
 * A schema in the form that a walk over an object needs: every question answered by one field of fixed type.
 * Children are prepared when an object first reaches them, since objects use a small part of the large schemas.
 */
export class SchemaNode {
  readonly schema: OpenApi;
  /** False inside allOf, anyOf, oneOf and not, which judge values and say nothing of unknown fields. */
  readonly structural: boolean;
  /** 0 where any type goes. */
  readonly types: number;
  readonly nullable: boolean;
  readonly enum: ReadonlySet<unknown> | undefined;
  readonly pattern: RegExp | undefined;
  readonly format: OpenApi['format'];
  /** Whether there are bounds on the number, the length or the count. */
  readonly bounded: boolean;
  readonly required: readonly string[];
  /** Type bits again where the type is all that is asked, else 0. */
  readonly plain: number;
  /** Unknown fields are kept as they are. */
  readonly open: boolean;
  /** Schema of the fields that have none of their own. */
  readonly rest: SchemaNode | undefined;
  readonly items: SchemaNode | undefined;
  readonly listType: 'set' | 'map' | undefined;
  readonly listKeys: readonly string[];
  /** List keys that neither `required` nor a default makes sure of. */
  readonly looseKeys: readonly string[];
  readonly allOf: readonly SchemaNode[];
  readonly anyOf: readonly SchemaNode[];
  readonly oneOf: readonly SchemaNode[];
  readonly not: SchemaNode | undefined;
  /** Whether there is any of allOf, anyOf, oneOf and not. */
  readonly branches: boolean;
  /** Defaults of the object's own fields. */
  readonly defaults: readonly Default[];
  private readonly fields = new Map<string, SchemaNode>();
  private defaultsWithin: boolean | undefined;

  constructor(schema: OpenApi, structural: boolean) {
    const valueNode = (it: OpenApi) => new SchemaNode(it, false);
    const { additionalProperties, items } = schema;
    const listType = schema['x-kubernetes-list-type'];
    this.schema = schema;
    this.structural = structural;
    this.types = typesOf(schema);
    this.nullable = schema.nullable ?? !structural;
    this.enum = schema.enum && new Set(schema.enum.map(comparable));
    this.pattern = schema.pattern === undefined ? undefined : regExp(schema.pattern);
    this.format = schema.format;
    this.bounded = boundKeys.some((key) => schema[key] !== undefined);
    const asksMore = [
      schema.enum,
      schema.pattern,
      schema.format,
      schema.allOf,
      schema.anyOf,
      schema.oneOf,
      schema.not,
    ];
    this.plain = this.bounded || asksMore.some((it) => it !== undefined) ? 0 : this.types;
    this.required = schema.required ?? [];
    this.open =
      !structural || schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties === true;
    this.rest =
      typeof additionalProperties === 'object' ? new SchemaNode(additionalProperties, structural) : undefined;
    this.items = items && new SchemaNode(items, structural);
    this.listType = listType === 'set' || listType === 'map' ? listType : undefined;
    this.listKeys = schema['x-kubernetes-list-map-keys'] ?? [];
    this.looseKeys = this.listKeys.filter(
      (name) => !items?.required?.includes(name) && items?.properties?.[name]?.default === undefined,
    );
    this.allOf = (schema.allOf ?? []).map(valueNode);
    this.anyOf = schema['x-kubernetes-int-or-string'] ? [] : (schema.anyOf ?? []).map(valueNode);
    this.oneOf = (schema.oneOf ?? []).map(valueNode);
    this.not = schema.not && valueNode(schema.not);
    this.branches =
      [this.allOf, this.anyOf, this.oneOf].some((it) => it.length > 0) || this.not !== undefined;
    this.defaults = Object.entries(schema.properties ?? {})
      .filter(([, { default: value }]) => value !== undefined && value !== null)
      .map(([name, { default: value, nullable = false }]) => ({ name, value, nullable }));
  }

  /** The node of a field: its own, else that of the map's values, else `undefined`. */
  field(name: string): SchemaNode | undefined {
    const known = this.fields.get(name);
    if (known !== undefined) return known;
    const { properties } = this.schema;
    const schema = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) return this.rest;
    const node = new SchemaNode(schema, this.structural);
    this.fields.set(name, node);
    return node;
  }

  /** Names of the fields that the schema lists. */
  get names(): readonly string[] {
    return Object.keys(this.schema.properties ?? {});
  }

  /** Whether this schema or one below it has a default: else the walk for defaults can stop. */
  get hasDefaults(): boolean {
    this.defaultsWithin ??= hasDefaults(this.schema);
    return this.defaultsWithin;
  }

  /** Whether this schema or one below it has a rule in CEL. */
  get hasRules(): boolean {
    return hasRules(this.schema);
  }
}

const boundKeys = [
  ...(['minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength'] as const),
  ...(['minItems', 'maxItems', 'minProperties', 'maxProperties'] as const),
];

function typesOf(schema: OpenApi): number {
  if (schema['x-kubernetes-int-or-string']) return STRING | INTEGER;
  if (schema.format === 'quantity') return STRING | NUMBER;
  return schema.type === undefined ? 0 : bits[schema.type];
}

function hasDefaults(schema: OpenApi): boolean {
  const { properties, additionalProperties, items } = schema;
  if (items !== undefined && hasDefaults(items)) return true;
  if (typeof additionalProperties === 'object' && hasDefaults(additionalProperties)) return true;
  return Object.values(properties ?? {}).some((it) => it.default !== undefined || hasDefaults(it));
}

const ruled = new WeakMap<OpenApi, boolean>();

function hasRules(schema: OpenApi): boolean {
  const known = ruled.get(schema);
  if (known !== undefined) return known;
  const { properties = {}, additionalProperties, items, 'x-kubernetes-validations': own } = schema;
  const below = [items, additionalProperties, ...Object.values(properties)];
  const has = own !== undefined || below.some((it) => typeof it === 'object' && hasRules(it));
  ruled.set(schema, has);
  return has;
}

/** Scalars as they are, all else as its JSON text, so that equal values are equal keys. */
export function comparable(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
