import type { SchemaNode } from '../node.ts';

/** A value as CEL sees it: maps and objects are Maps, whole numbers are bigint, all other numbers are double. */
export type CelValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Date
  | Uint8Array
  | readonly CelValue[]
  | ReadonlyMap<string, CelValue>;

/** A value that is neither list nor object, by what its schema says of its type. */
export function scalarOf(value: unknown, { schema }: SchemaNode): CelValue {
  if (typeof value === 'number' && schema.type === 'number') return value;
  if (typeof value === 'string' && schema.format === 'date-time') return new Date(value);
  if (typeof value === 'string' && schema.format === 'byte')
    return Uint8Array.from(Buffer.from(value, 'base64'));
  return untypedOf(value);
}

/** A value that no schema describes: a number is then int where it is whole, as the API server reads JSON. */
export function untypedOf(value: unknown): CelValue {
  if (Array.isArray(value)) return value.map(untypedOf);
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([name, it]) => [name, untypedOf(it)]));
  }
  return value as null | boolean | string;
}

// The reserved words of CEL (https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax), of which Kubernetes escapes these.
const RESERVED: ReadonlySet<string> = new Set([
  ...['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]);

const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/**
 * The name by which a rule reaches a field of an object, `undefined` where there is none
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-expression). Keys of maps are
 * not escaped.
 */
export function escaped(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_./-][\w./-]*$/.test(name)) return undefined;
  return name.replace(/__|[./-]/g, (it) => ESCAPES[it] ?? it);
}
