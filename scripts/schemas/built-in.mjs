import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rewrite } from './walk.mjs';

const objectMetaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The built-in kinds that are asked for, with self-contained schemas, and ObjectMeta for the kinds of CRDs. */
export function builtInKinds(root, { specs, enums, kinds: wanted }) {
  const enumOf = readEnums(readFileSync(join(root, enums), 'utf8'));
  const kinds = [];
  let objectMeta;
  for (const [apiVersion, names] of Object.entries(wanted)) {
    const [version, group = ''] = apiVersion.split('/').reverse();
    const file = `${specs}/${group === '' ? 'api' : `apis__${group}`}__${version}_openapi.json`;
    const { components, paths } = JSON.parse(readFileSync(join(root, file), 'utf8'));
    objectMeta ??= selfContained(
      { $ref: `#/components/schemas/${objectMetaName}` },
      components.schemas,
      enumOf,
    );
    for (const kind of names) {
      const is = (it) => it?.group === group && it.version === version && it.kind === kind;
      const [path] =
        Object.entries(paths).find(([, { post }]) => is(post?.['x-kubernetes-group-version-kind'])) ?? [];
      const [name] =
        Object.entries(components.schemas).find(([, it]) =>
          it['x-kubernetes-group-version-kind']?.some(is),
        ) ?? [];
      if (!path || !name) throw new Error(`${file} has no ${apiVersion} ${kind}`);
      kinds.push({
        ...{ group, version, kind, plural: path.slice(path.lastIndexOf('/') + 1) },
        scope: path.includes('{namespace}') ? 'Namespaced' : 'Cluster',
        subresources: ['scale', 'status'].filter((it) => `${path}/{name}/${it}` in paths),
        schema: selfContained({ $ref: `#/components/schemas/${name}` }, components.schemas, enumOf),
        file,
      });
    }
  }
  return { kinds, objectMeta: rewrite(objectMeta, ({ default: _, ...rest }) => rest) };
}

/** The schema with every reference replaced by what it means; none of the kinds that we read has a recursive type. */
function selfContained(schema, definitions, enumOf) {
  return rewrite(schema, (it) => resolve(it, definitions, enumOf));
}

function resolve({ $ref, allOf, ...rest }, definitions, enumOf) {
  const reference = $ref ?? allOf?.[0].$ref;
  if (reference === undefined) return tidy(rest);
  const name = reference.slice('#/components/schemas/'.length);
  if (name.endsWith('.IntOrString')) return { ...tidy(rest), 'x-kubernetes-int-or-string': true };
  if (name.endsWith('.Quantity')) return { format: 'quantity' };
  const { properties, ...definition } = definitions[name];
  if (!properties) return tidy({ ...definition, ...rest, 'x-kubernetes-preserve-unknown-fields': true });
  const known = Object.entries(properties).map(([field, it]) => [
    field,
    withEnum(it, enumOf.get(`${name}.${field}`)),
  ]);
  return tidy({ ...definition, ...rest, properties: Object.fromEntries(known) });
}

/** The specification gives every struct an empty default, which says nothing. */
function tidy({ default: value, ...rest }) {
  return value === undefined || typeof value === 'object' ? rest : { ...rest, default: value };
}

function withEnum(schema, values) {
  if (values === undefined) return schema;
  if (schema.type === 'array') return { ...schema, items: { ...schema.items, enum: values } };
  return schema.type === 'string' ? { ...schema, enum: values } : schema;
}

/**
 * Enum values by `io.k8s.api.core.v1.Container.imagePullPolicy`. The published specification leaves them out; the
 * Go code that a running API server makes its own specification from has them.
 */
function readEnums(code) {
  const enums = new Map();
  let type;
  let field;
  for (const line of code.split('\n')) {
    const start = /^func schema_k8sio_api_(\w+?)_(v\d\w*?)_(\w+)\(/.exec(line);
    if (start) type = `io.k8s.api.${start[1]}.${start[2]}.${start[3]}`;
    else if (line.startsWith('func ')) type = undefined;
    field = /^\t+"(\w+)": \{$/.exec(line)?.[1] ?? field;
    const values = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/.exec(line);
    if (values && type) enums.set(`${type}.${field}`, JSON.parse(`[${values[1]}]`));
  }
  if (enums.size === 0) throw new Error('no enum found in the Go code of the OpenAPI specification');
  return enums;
}
