import { parseAllDocuments } from 'yaml';
import type { Json } from '../footprint/text.ts';
import type { KubeObject } from '../object.ts';
import type { ChartCrd } from './data.ts';

/** What was parsed already, by the text of its document: renders of one chart share most of theirs. */
export type Parsed = Map<string, readonly KubeObject[]>;

/** The objects of rendered manifests, lists taken apart, by kind, namespace and name. They are shared: change none. */
export function parseManifests(text: string, parsed: Parsed = new Map()): KubeObject[] {
  // Inside a document no line begins with the marker: block scalars are indented.
  const objects = text.split(/^(?=---(?:\s|$))/m).flatMap((document) => {
    let found = parsed.get(document);
    if (found === undefined) {
      found = parseDocuments(document);
      parsed.set(document, found);
    }
    return found;
  });
  return objects
    .map((object) => [sortKey(object), object] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, object]) => object);
}

function parseDocuments(text: string): KubeObject[] {
  return parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false }).flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const object = document.toJS({ maxAliasCount: -1 });
    if (object === null || object === undefined) return [];
    return object.kind === 'List' ? (object.items ?? []) : [object];
  });
}

/** `Kind/namespace/name`, or `Kind/name` where the manifest names no namespace. */
export function sortKey({ kind, metadata }: KubeObject): string {
  return [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined).join('/');
}

/** What the CRDs among the objects define; of the served versions the stored one first. */
export function crdsOf(objects: readonly KubeObject[]): ChartCrd[] {
  return objects
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map(({ spec }) => ({
      group: spec.group,
      kind: spec.names.kind,
      plural: spec.names.plural,
      scope: spec.scope,
      versions: spec.versions
        .filter((version: Json) => version.served)
        .sort((a: Json, b: Json) => Number(b.storage) - Number(a.storage))
        .map((version: Json) => version.name),
    }));
}

/** Secrets whose manifest carries data, as `namespace/name`. */
export function secretsWithData(objects: readonly KubeObject[], namespace: string): string[] {
  return objects
    .filter(({ kind, apiVersion }) => kind === 'Secret' && apiVersion === 'v1')
    .filter(({ data, stringData }) =>
      [data, stringData].some((map) => Object.values(map ?? {}).some(Boolean)),
    )
    .map(({ metadata }) => `${metadata.namespace ?? namespace}/${metadata.name}`);
}

/** Paths at which two renders of the same values differ, each with its object. */
export function differences(a: readonly KubeObject[], b: readonly KubeObject[]): string[] {
  const found: string[] = [];
  const others = new Map(b.map((object) => [sortKey(object), object]));
  for (const object of a) walk(object, others.get(sortKey(object)), sortKey(object), [], found);
  const first = new Set(a.map(sortKey));
  return [...found, ...[...others.keys()].filter((key) => !first.has(key))];
}

function walk(a: Json, b: Json, object: string, path: readonly string[], found: string[]): void {
  if (a === b) return;
  const both = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
  if (!both) found.push(path.length === 0 ? object : `${object} ${path.join('.')}`);
  else
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      walk(a[key], b[key], object, [...path, key], found);
}

/** Whether an object is a `helm test` hook, which Argo CD leaves out. */
export function isTest({ metadata }: KubeObject): boolean {
  return /(^|,)\s*test/.test(metadata.annotations?.['helm.sh/hook'] ?? '');
}
