import type { KubeObject } from '../object.ts';
import { alternatives } from './alternatives.ts';
import { bounds, type Report } from './bounds.ts';
import { askRules } from './cel/evaluate.ts';
import { withDefaults } from './defaults.ts';
import { unknownField, wrongEnum, wrongType } from './explain.ts';
import { formatPath, list, type SchemaFault, type SchemaFaultCode, show } from './fault.ts';
import { formatLooks, hasFormat } from './formats.ts';
import { schemaOf } from './load.ts';
import { ARRAY, BOOLEAN, comparable, INTEGER, NUMBER, OBJECT, type SchemaNode, STRING } from './node.ts';

type Fields = { readonly [name: string]: unknown };

/**
 * Everything that the pinned schema of its kind refuses in an object: what the API server would refuse with strict
 * field validation, save for rules in CEL and for what only its own code knows. Two things are held stricter, since
 * what is in Git would not be what is in the cluster, or could not be read there: a `null` where the schema has none,
 * which the API server drops, and numbers beyond int32 and int64. Empty for a kind without a pinned schema: ask
 * `kindInfo` first. Fill in defaults (`withDefaults`) before, as the API server does; rules are asked with them in any case.
 */
export function checkObject(object: KubeObject): SchemaFault[] {
  const schema = schemaOf(object.apiVersion, object.kind);
  if (schema === undefined) return [];
  const walk = new Walk();
  walk.visit(schema.root, object);
  if (!schema.hasRules || walk.faults.some(({ code }) => BLOCKING.has(code))) return walk.faults;
  askRules(schema.root, withDefaults(object), walk.report);
  return walk.faults;
}

/** After these the API server asks no rule: the rules rely on types and on what is required. */
const BLOCKING: ReadonlySet<SchemaFaultCode> = new Set([
  ...(['MISSING_FIELD', 'WRONG_TYPE', 'NULL_VALUE', 'NOT_ALLOWED_VALUE', 'OUT_OF_BOUNDS'] as const),
]);

class Walk {
  readonly faults: SchemaFault[] = [];
  private readonly path: (string | number)[] = [];
  /** Set while the question is only whether there is a fault; the answer is then in `failed`. */
  private quiet = false;
  private failed = false;
  readonly report: Report = (code, message, cure, ...below) => {
    this.failed = true;
    if (this.quiet) return;
    const path = formatPath([...this.path, ...below]);
    this.faults.push({ code, path, message, cure: typeof cure === 'string' ? cure : cure() });
  };

  visit(node: SchemaNode, value: unknown): void {
    if (value === null) {
      if (!node.nullable) this.report('NULL_VALUE', 'is null', 'Leave the field out, or give it a value.');
      return;
    }
    const type = typeOf(value);
    if (node.types !== 0 && (node.types & type) === 0) {
      wrongType(node, value, this.report);
      return;
    }
    if (node.enum !== undefined && !node.enum.has(comparable(value))) wrongEnum(node, value, this.report);
    if (node.bounded) bounds(node.schema, value, this.report);
    if (node.format !== undefined && !hasFormat(value, node.format)) {
      const shown = node.format === 'byte' ? 'the value' : show(value);
      this.report(
        'WRONG_FORMAT',
        `${shown} is not ${formatLooks[node.format]}`,
        `Write ${formatLooks[node.format]}.`,
      );
    }
    if (type === STRING) this.string(node, value as string);
    else if (type === OBJECT) this.object(node, value as Fields);
    else if (type === ARRAY) this.array(node, value as readonly unknown[]);
    if (!node.branches) return;
    for (const part of node.allOf) this.visit(part, value);
    alternatives(node, (it) => this.fits(it, value), this.report);
  }

  private fits(node: SchemaNode, value: unknown): boolean {
    const { quiet, failed } = this;
    this.quiet = true;
    this.failed = false;
    this.visit(node, value);
    const fits = !this.failed;
    this.quiet = quiet;
    this.failed = failed;
    return fits;
  }

  private string(node: SchemaNode, value: string): void {
    if (node.pattern === undefined || node.pattern.test(value)) return;
    const { pattern } = node.schema;
    this.report(
      'WRONG_PATTERN',
      `${show(value)} does not match ${pattern}`,
      `Write a value that matches ${pattern}.`,
    );
  }

  private object(node: SchemaNode, value: Fields): void {
    for (const name in value) {
      const child = value[name];
      if (child === undefined) continue;
      const field = node.field(name);
      if (field === undefined) {
        if (!node.open) unknownField(node, name, this.report);
        continue;
      }
      // Most fields are plain texts: they need neither a path nor a closer look.
      if (typeof child === 'string' && (field.plain & STRING) !== 0) continue;
      this.path.push(name);
      this.visit(field, child);
      this.path.pop();
    }
    for (const name of node.required) {
      if (value[name] === undefined) this.report('MISSING_FIELD', 'is missing', `Add ${name}.`, name);
    }
  }

  private array(node: SchemaNode, value: readonly unknown[]): void {
    const { items } = node;
    if (items === undefined) return;
    for (let i = 0; i < value.length; i++) {
      this.path.push(i);
      this.visit(items, value[i]);
      this.path.pop();
    }
    if (node.listType !== undefined) this.duplicates(node, items, value);
  }

  private duplicates(node: SchemaNode, items: SchemaNode, value: readonly unknown[]): void {
    for (const name of node.looseKeys) {
      for (const [i, item] of value.entries()) {
        if (!isObject(item) || item[name] !== undefined) continue;
        this.report('MISSING_FIELD', 'is missing, and tells the items apart', `Add ${name}.`, i, name);
      }
    }
    if (value.length < 2) return;
    const keys = value.map((item) =>
      node.listType === 'set' ? comparable(item) : listKey(node, items, item),
    );
    if (new Set(keys).size === keys.length) return;
    for (const [i, key] of keys.entries()) {
      const first = keys.indexOf(key);
      if (key === undefined || first === i) continue;
      const what = node.listType === 'set' ? 'value' : list(node.listKeys, 'and');
      this.report('DUPLICATE_ITEM', `has the same ${what} as item ${first}`, 'Keep one of the two.', i);
    }
  }
}

/** What tells an item of a map-like list from the others; `undefined` where a part of it is missing. */
function listKey(node: SchemaNode, items: SchemaNode, item: unknown): unknown {
  if (!isObject(item)) return undefined;
  let key: unknown;
  for (const name of node.listKeys) {
    const part = item[name] ?? items.field(name)?.schema.default;
    if (part === undefined) return undefined;
    key = key === undefined ? comparable(part) : `${JSON.stringify(key)},${JSON.stringify(part)}`;
  }
  return key;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** Bits of all types that a value has; 0 for what JSON cannot hold. */
function typeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return Number.isInteger(value) ? INTEGER | NUMBER : Number.isFinite(value) ? NUMBER : 0;
    case 'object':
      return Array.isArray(value) ? ARRAY : OBJECT;
    default:
      return 0;
  }
}
