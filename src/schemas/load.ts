import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { SchemaNode } from './node.ts';
import type { OpenApi } from './openapi.ts';

/** Where a pinned schema comes from. */
export interface SchemaSource {
  /** Go module and its version. */
  readonly module: string;
  readonly version: string;
  /** Upstream charts that bring these CRDs, at the version they were matched with. Empty for built-in kinds. */
  readonly charts: readonly { readonly name: string; readonly version: string }[];
  /** Whether the module version is the very one that the charts install. */
  readonly matches: boolean;
  /** Why not, where it is not. */
  readonly because?: string;
}

/** One kind of one API version, as `schemas/index.json` lists it. */
export interface KindInfo {
  /** The empty string for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Cluster' | 'Namespaced';
  readonly subresources: readonly ('scale' | 'status')[];
  /** Whether etcd holds objects in this version. */
  readonly storage: boolean;
  /** All served versions of the kind, in the CRD's order. */
  readonly served: readonly string[];
  /** Key of the source; `kubernetes` for built-in kinds. */
  readonly source: string;
  /** Path inside the source's Go module. */
  readonly file: string;
  /** Of the compressed schema. */
  readonly sha256: string;
}

/** A kind with its schema. */
export interface KindSchema extends KindInfo {
  readonly openapi: OpenApi;
  /** Whether there is a rule in CEL anywhere in it. */
  readonly hasRules: boolean;
  /** What the checks walk: the schema, prepared as far as objects need it. */
  readonly root: SchemaNode;
}

const folder = new URL('../../schemas/', import.meta.url);

/** By apiVersion, then by kind: joining the two into one key would cost more than the look-ups. */
type ByKind<Value> = Map<string, Map<string, Value>>;

interface Index {
  readonly sources: Readonly<Record<string, SchemaSource>>;
  readonly kinds: ByKind<KindInfo>;
}

let index: Index | undefined;

function theIndex(): Index {
  if (index === undefined) {
    const { sources, kinds } = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as {
      readonly sources: Index['sources'];
      readonly kinds: readonly KindInfo[];
    };
    index = { sources, kinds: new Map() };
    for (const it of kinds) put(index.kinds, apiVersionOf(it), it.kind, it);
  }
  return index;
}

function put<Value>(map: ByKind<Value>, apiVersion: string, kind: string, value: Value): void {
  const kinds = map.get(apiVersion);
  if (kinds === undefined) map.set(apiVersion, new Map([[kind, value]]));
  else kinds.set(kind, value);
}

/** `apps/v1` of a kind of group `apps`, `v1` of one of the core group. */
export function apiVersionOf({ group, version }: Pick<KindInfo, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Every kind with a pinned schema, in each of its served versions. Reads the index alone. */
export function knownKinds(): readonly KindInfo[] {
  return [...theIndex().kinds.values()].flatMap((it) => [...it.values()]);
}

/** The index entry of a kind, or `undefined` where no schema is pinned. Reads the index alone. */
export function kindInfo(apiVersion: string, kind: string): KindInfo | undefined {
  return theIndex().kinds.get(apiVersion)?.get(kind);
}

/** Whether objects of the kind live in a namespace; `undefined` where no schema is pinned. Reads the index alone. */
export function scopeOf(apiVersion: string, kind: string): 'Cluster' | 'Namespaced' | undefined {
  return kindInfo(apiVersion, kind)?.scope;
}

/** Where the schema of a kind was taken from. Reads the index alone. */
export function sourceOf(kind: KindInfo): SchemaSource {
  const source = theIndex().sources[kind.source];
  if (source === undefined) throw new Error(`schemas/index.json has no source ${kind.source}`);
  return source;
}

const loaded: ByKind<KindSchema> = new Map();

/**
 * The pinned schema of a kind, or `undefined` where there is none. Read at the first call and kept. Checksums are
 * compared by `npm run schemas -- --check` and by the tests, not here.
 */
export function schemaOf(apiVersion: string, kind: string): KindSchema | undefined {
  const known = loaded.get(apiVersion)?.get(kind);
  if (known !== undefined) return known;
  const info = kindInfo(apiVersion, kind);
  if (info === undefined) return undefined;
  const file = new URL(`${info.group || 'core'}/${info.version}/${info.kind}.json.br`, folder);
  const text = brotliDecompressSync(readFileSync(file)).toString('utf8');
  const openapi = JSON.parse(text) as OpenApi;
  const hasRules = text.includes('"x-kubernetes-validations"');
  const schema = { ...info, openapi, hasRules, root: new SchemaNode(openapi, true) };
  put(loaded, apiVersion, kind, schema);
  return schema;
}
