import type { Json } from '../footprint/text.ts';
import { ensure, type Node } from './keytree.ts';

const TYPES: Readonly<Record<string, string>> = { object: 'map', array: 'list', integer: 'number' };
// Deeper than any chart's values; ends schemas that refer to themselves.
const DEPTH = 24;

/** Lays what values.schema.json says over a tree made from values.yaml: more keys, exact types, free names. */
export function applySchema(node: Node, schema: unknown, root: unknown = schema, depth = 0): void {
  const parts = partsOf(schema, root);
  if (parts.length === 0 || depth > DEPTH) return;
  const types = parts.flatMap((part) => (part.type === undefined ? [] : [part.type].flat()));
  const hasProperties = parts.some((part) => part.properties !== undefined);
  if (types.length > 0) node.types = new Set(types.map((type: string) => TYPES[type] ?? type));
  else if (hasProperties) node.types = new Set(['map']);
  else node.types = parts.some((part) => part.items !== undefined) ? new Set(['list']) : undefined;
  const others = parts
    .map((part) => part.additionalProperties)
    .find((rest) => rest !== undefined && rest !== false);
  if (depth > 0 && !node.handedOn) {
    if (hasProperties) node.free = others !== undefined;
    else if (node.below.size === 0 || others !== undefined) node.free = true;
  }
  for (const part of parts) {
    for (const [key, below] of Object.entries(part.properties ?? {})) {
      if (node.types?.has('map') === false) continue;
      applySchema(ensure(node, [key]), below, root, depth + 1);
    }
  }
}

/** The schema with what it refers to and is composed of. */
function partsOf(schema: Json, root: Json, seen = new Set<string>()): Json[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const parts = [schema];
  const { $ref: ref } = schema;
  if (typeof ref === 'string' && ref.startsWith('#/') && !seen.has(ref)) {
    seen.add(ref);
    const keys = ref.slice(2).split('/');
    const target = keys.reduce(
      (at: Json, key) => at?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      root,
    );
    parts.push(...partsOf(target, root, seen));
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    for (const part of schema[word] ?? []) parts.push(...partsOf(part, root, seen));
  }
  return parts;
}
