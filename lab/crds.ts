import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crdsOf } from '../scripts/schemas/crds.mjs';
import { moduleFolder, yamlFiles } from '../scripts/schemas/modules.mjs';
import { rewrite } from '../scripts/schemas/walk.mjs';
import type { KubeObject } from '../src/object.ts';
import { cacheFolder } from './binaries.ts';
import { ApiError, type Client } from './client.ts';

/** A Go module with CRDs, as `scripts/schemas.sources.json` has it. */
interface Source {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  readonly sum: string;
  readonly files: readonly string[];
  /** The only groups to take; absent: all. */
  readonly groups?: readonly string[];
  /** What the released chart's CRDs lack of those in the module: a keyword at fields of some kinds. */
  readonly corrections?: readonly {
    readonly kinds: readonly string[];
    readonly fields: readonly string[];
    readonly drop: string;
  }[];
}

const file = new URL('../scripts/schemas.sources.json', import.meta.url);

/** Names of the projects whose CRDs there are, as in `schemas/index.json`. */
export function crdSources(): readonly Source[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly crds: readonly Source[] }).crds;
}

/**
 * The CRDs of a project with their rules in CEL, from the Go module cache (fetched where they are not). Descriptions are left
 * out, which halves the time that the API server takes to install them, and so are conversion webhooks, since nobody answers
 * them here; versions then convert into each other as they are. Kept in the cache, since ten megabytes of YAML take seconds.
 */
export function crdObjects(source: Source, cache = cacheFolder()): KubeObject[] {
  const hash = createHash('sha256')
    .update(JSON.stringify([FORM, source]))
    .digest('hex')
    .slice(0, 12);
  const file = join(cache, `crds-${source.name}-${source.version}-${hash}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as KubeObject[];
  const crds = readCrds(source);
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.${process.pid}.tmp`, JSON.stringify(crds));
  renameSync(`${file}.${process.pid}.tmp`, file);
  return crds;
}

/** Of what is in the cache: another number makes it anew. */
const FORM = 1;

function readCrds(source: Source): KubeObject[] {
  const root = moduleFolder(source);
  const texts = yamlFiles(root, [...source.files]).map((path: string) =>
    readFileSync(join(root, path), 'utf8'),
  );
  const all = texts.flatMap(crdsOf);
  return all
    .filter((crd) => source.groups === undefined || source.groups.includes(crd.spec.group))
    .map((crd) => withoutProse(withoutConversion(corrected(crd, source))));
}

function withoutConversion(crd: KubeObject): KubeObject {
  const { status: _, ...rest } = crd;
  const { conversion: __, ...spec } = crd.spec;
  return { ...rest, metadata: crd.metadata, apiVersion: crd.apiVersion, kind: crd.kind, spec };
}

function withoutProse(crd: KubeObject): KubeObject {
  const { versions, ...spec } = crd.spec;
  const bare = (version: { schema: { openAPIV3Schema: Record<string, unknown> } }) => ({
    ...version,
    schema: { openAPIV3Schema: rewrite(version.schema.openAPIV3Schema) },
  });
  return { ...crd, spec: { ...spec, versions: versions.map(bare) } };
}

function corrected(crd: KubeObject, { corrections = [] }: Source): KubeObject {
  for (const { fields, drop } of corrections.filter((it) => it.kinds.includes(crd.spec.names.kind))) {
    for (const version of crd.spec.versions) removeKeyword(version.schema.openAPIV3Schema, fields, drop);
  }
  return crd;
}

/** Takes a keyword away from the schemas of properties of these names, at any depth. */
function removeKeyword(schema: unknown, fields: readonly string[], keyword: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [name, value] of Object.entries(schema as Record<string, unknown>)) {
    if (name === 'properties') {
      const properties = value as Record<string, Record<string, unknown>>;
      for (const field of fields) delete properties[field]?.[keyword];
    }
    removeKeyword(value, fields, keyword);
  }
}

/** Installs CRDs in an API server that has none of them, and waits until the API server serves every one of their versions. */
export async function installCrds(
  client: Client,
  crds: readonly KubeObject[],
  within = 180_000,
): Promise<void> {
  const start = Date.now();
  const queue = [...crds];
  const worker = async () => {
    for (let crd = queue.pop(); crd !== undefined; crd = queue.pop()) {
      // Much cheaper than a server-side apply, which keeps books on every field of the schema.
      await client.create(crd);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  for (const crd of crds) {
    const { group, names, versions } = crd.spec;
    for (const { name, served } of versions) {
      while (served && !(await client.serves(`${group}/${name}`, names.kind))) {
        if (Date.now() - start > within) {
          throw new ApiError(crd.metadata.name, 504, { message: `not served after ${within / 1000} s` });
        }
        await sleep(100);
      }
    }
  }
}
