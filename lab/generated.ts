import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../src/cli/root.ts';
import { SYNC_WAVE } from '../src/house.ts';
import type { FileSpec } from '../src/layout.ts';
import type { KubeObject } from '../src/object.ts';

/** A manifest of a generated tree. */
export interface Manifest {
  /** Folder of the tree that it is in: `namespaces`, `bootstrap`, `argocd`, or a component's name. */
  readonly part: string;
  /** Path inside the tree. */
  readonly file: string;
  readonly object: KubeObject;
}

/** Names of the environments that `generated/` holds. */
export function generatedEnvironments(root = join(ROOT, 'generated')): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .map((it) => it.name)
    .sort();
}

/** The files of an environment's tree, as they are. */
export function generatedFiles(environment: string, root = join(ROOT, 'generated')): FileSpec[] {
  const tree = join(root, environment);
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => relative(tree, join(it.parentPath, it.name)))
    .map((path) => ({ path, text: readFileSync(join(tree, path), 'utf8') }));
}

/**
 * Every manifest of an environment, read from its files in the order in which Argo CD comes to them: namespaces, the root,
 * what the root syncs, then each component by the wave of its Application, and in each of these by the objects' own waves.
 */
export function manifestsOf(environment: string, root = join(ROOT, 'generated')): Manifest[] {
  const tree = join(root, environment);
  const parts = readdirSync(tree, { withFileTypes: true }).filter((it) => it.isDirectory());
  const manifests = parts.flatMap((part) => manifestsIn(tree, part.name));
  const waves = new Map(
    manifests
      .filter(({ part, object }) => part === 'argocd' && object.kind === 'Application')
      .map(({ object }) => [object.metadata.name, waveOf(object)]),
  );
  const given = new Map([...waves, ...FIRST]);
  const wave = (part: string) => given.get(part) ?? 0;
  return manifests.sort(
    (a, b) =>
      wave(a.part) - wave(b.part) ||
      compare(a.part, b.part) ||
      waveOf(a.object) - waveOf(b.object) ||
      compare(a.file, b.file),
  );
}

/** What comes before every component, in this order. */
const FIRST: readonly (readonly [string, number])[] = ['namespaces', 'bootstrap', 'argocd'].map((part, i) => [
  part,
  Number.MIN_SAFE_INTEGER + i,
]);

function manifestsIn(tree: string, part: string): Manifest[] {
  return readdirSync(join(tree, part))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({
      part,
      file: `${part}/${name}`,
      object: parse(readFileSync(join(tree, part, name), 'utf8')) as KubeObject,
    }));
}

function waveOf(object: KubeObject): number {
  return Number(object.metadata.annotations?.[SYNC_WAVE] ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
