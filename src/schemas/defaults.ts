import type { KubeObject } from '../object.ts';
import { schemaOf } from './load.ts';
import type { SchemaNode } from './node.ts';

/**
 * The object with the defaults of its CRD's schema filled in, as the API server does it before anything else: at
 * fields that are absent, or `null` where the schema has no null, of objects that are present; a default is itself
 * filled in. What is in Git is then what is in the cluster, and Argo CD sees no difference. Returns the same object
 * when there is nothing to add, and shares every part that did not change. Built-in kinds come back as they are: Argo
 * CD knows their defaults. `status` and `metadata` are never touched.
 */
export function withDefaults(object: KubeObject): KubeObject {
  const schema = schemaOf(object.apiVersion, object.kind);
  if (schema === undefined || schema.source === 'kubernetes' || !schema.root.hasDefaults) return object;
  return fillObject(object, schema.root, isOthers) as KubeObject;
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields of the root that are not the author's to fill: controllers write the one, the API server the other. */
function isOthers(name: string): boolean {
  return name === 'status' || name === 'metadata';
}

function fill(value: unknown, node: SchemaNode): unknown {
  if (typeof value !== 'object' || value === null || !node.hasDefaults) return value;
  return Array.isArray(value) ? fillList(value, node) : fillObject(value as Fields, node);
}

function fillObject(object: Fields, node: SchemaNode, skips?: (name: string) => boolean): Fields {
  let filled: Record<string, unknown> | undefined;
  for (const { name, value, nullable } of node.defaults) {
    const present = object[name];
    if (present !== undefined && (present !== null || nullable)) continue;
    if (skips?.(name)) continue;
    filled ??= { ...object };
    filled[name] = copyOf(value);
  }
  const all = filled ?? object;
  for (const name in all) {
    if (skips?.(name)) continue;
    const child = node.field(name);
    if (child === undefined) continue;
    const before = all[name];
    const after = fill(before, child);
    if (after === before) continue;
    filled ??= { ...object };
    filled[name] = after;
  }
  return filled ?? object;
}

function fillList(list: readonly unknown[], node: SchemaNode): readonly unknown[] {
  const { items } = node;
  if (items === undefined) return list;
  let filled: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const after = fill(list[i], items);
    if (after === list[i]) continue;
    filled ??= [...list];
    filled[i] = after;
  }
  return filled ?? list;
}

/** Of JSON data. A default that is an object gets filled in itself, and must not change the schema. */
function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, copyOf(it)]));
}
