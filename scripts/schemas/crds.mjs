import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { yamlFiles } from './modules.mjs';
import { rewrite } from './walk.mjs';

/** The kinds of every served version of the CRDs of a source. */
export function crdKinds(root, source, objectMeta) {
  const unused = new Set(source.corrections);
  const kinds = yamlFiles(root, source.files).flatMap((file) =>
    crdsOf(readFileSync(join(root, file), 'utf8'))
      .filter(({ spec }) => !source.groups || source.groups.includes(spec.group))
      .flatMap((crd) => versionsOf(crd, file, source, unused, objectMeta)),
  );
  if (kinds.length === 0) throw new Error(`${source.name}: no CRD found`);
  if (unused.size > 0)
    throw new Error(`${source.name}: a correction changes nothing: ${JSON.stringify([...unused])}`);
  return kinds;
}

function versionsOf({ spec }, file, source, unused, objectMeta) {
  const { group, names, scope } = spec;
  const served = spec.versions.filter((it) => it.served);
  return served.map(({ name: version, storage, schema, subresources = {} }) => ({
    ...{ group, version, kind: names.kind, plural: names.plural, scope, storage },
    served: served.map((it) => it.name),
    subresources: ['scale', 'status'].filter((it) => it in subresources),
    schema: complete(
      corrected(schema.openAPIV3Schema, names.kind, source.corrections ?? [], unused),
      objectMeta,
    ),
    file,
  }));
}

/** The CRDs in a file: YAML documents, lines of Helm or Go templating between them left out. */
export function crdsOf(text) {
  const plain = text.replace(/^\s*\{\{.*\}\}\s*$/gm, '').replace(/(?<=: ).*\{\{.*\}\}.*$/gm, '"templated"');
  const documents = parseAllDocuments(plain, { logLevel: 'error', maxAliasCount: 0 });
  for (const { errors } of documents) if (errors.length > 0) throw errors[0];
  return documents.map((it) => it.toJS()).filter((it) => it?.kind === 'CustomResourceDefinition');
}

/** What the API server takes as given: every root and every embedded object has apiVersion, kind and metadata. */
function complete(schema, objectMeta) {
  const object = (it) => {
    const { metadata, ...properties } = it.properties ?? {};
    const own = metadata?.properties ?? {};
    const fields = Object.entries(objectMeta.properties).map(([name, field]) => [
      name,
      { ...field, ...own[name] },
    ]);
    const typed = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
    const meta = { ...objectMeta, ...metadata, properties: Object.fromEntries(fields) };
    return { ...it, properties: { ...typed, ...properties, metadata: meta } };
  };
  const root = { ...object(schema), required: [...new Set([...(schema.required ?? []), 'metadata'])] };
  return rewrite(root, (it) => (it['x-kubernetes-embedded-resource'] && it !== root ? object(it) : it));
}

function corrected(schema, kind, corrections, unused) {
  const mine = corrections.filter((it) => it.kinds.includes(kind));
  return rewrite(schema, (it, field) => {
    const correction = mine.find(({ fields, drop }) => fields.includes(field) && drop in it);
    if (!correction) return it;
    unused.delete(correction);
    return Object.fromEntries(Object.entries(it).filter(([key]) => key !== correction.drop));
  });
}
