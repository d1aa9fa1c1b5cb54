import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crdsOf } from '../scripts/schemas/crds.mjs';
import { moduleFolder, yamlFiles } from '../scripts/schemas/modules.mjs';
import type { KubeObject } from '../src/object.ts';
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
 * The CRDs of a project, whole, with their rules in CEL, from the Go module cache (fetched where they are not). One thing is
 * changed: conversion webhooks are left out, since nobody answers them here; versions then convert into each other as they are.
 */
export function crdObjects(source: Source): KubeObject[] {
  const root = moduleFolder(source);
  const texts = yamlFiles(root, [...source.files]).map((path: string) =>
    readFileSync(join(root, path), 'utf8'),
  );
  const all = texts.flatMap(crdsOf);
  return all
    .filter((crd) => source.groups === undefined || source.groups.includes(crd.spec.group))
    .map((crd) => withoutConversion(corrected(crd, source)));
}

function withoutConversion(crd: KubeObject): KubeObject {
  const { status: _, ...rest } = crd;
  const { conversion: __, ...spec } = crd.spec;
  return { ...rest, metadata: crd.metadata, apiVersion: crd.apiVersion, kind: crd.kind, spec };
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

/** Installs CRDs and waits until the API server serves every one of their versions. */
export async function installCrds(
  client: Client,
  crds: readonly KubeObject[],
  within = 180_000,
): Promise<void> {
  const start = Date.now();
  const queue = [...crds];
  const worker = async () => {
    for (let crd = queue.pop(); crd !== undefined; crd = queue.pop()) {
      await client.apply(crd, { fieldManager: 'espalier-lab-crds', force: true });
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
