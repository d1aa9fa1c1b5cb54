// Not descriptions alone: none of these is a rule about a value.
const prose = ['description', 'title', 'example', 'examples', 'externalDocs', '$schema', 'id'];
// Read by clients only: the API server applies them in kubectl's merges, not to what is stored.
const clientOnly = [
  'x-kubernetes-group-version-kind',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-unions',
];
const dropped = new Set([...prose, ...clientOnly]);

/**
 * A copy of an OpenAPI schema without prose, every subschema passed through `change` on the way down.
 * `change(schema, name)` gets the subschema and the name of the property that holds it, and returns the
 * schema to go on with.
 */
export function rewrite(schema, change = (it) => it, name = undefined) {
  const out = {};
  for (const [key, value] of Object.entries(change(schema, name))) {
    if (dropped.has(key)) continue;
    if (key === 'properties') {
      const entries = Object.entries(value).map(([field, child]) => [field, rewrite(child, change, field)]);
      out[key] = Object.fromEntries(entries);
    } else if (key === 'items' || key === 'not') {
      out[key] = rewrite(value, change);
    } else if (key === 'additionalProperties') {
      out[key] = typeof value === 'object' ? rewrite(value, change) : value;
    } else if (key === 'allOf' || key === 'anyOf' || key === 'oneOf') {
      out[key] = value.map((child) => rewrite(child, change, name));
    } else {
      out[key] = value;
    }
  }
  return out;
}
