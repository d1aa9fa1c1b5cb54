import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Problems } from '../src/problem.ts';
import { go } from './go.ts';
import { BUILD_FOLDER, PROGRAMS, pinnedVersion, programOf, tagFlags } from './programs.ts';

/** Where built programs are kept: ESPALIER_LAB_CACHE, else `espalier/lab` in the user's cache folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.ESPALIER_LAB_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'espalier', 'lab');
}

/** `go1.26.8`. Throws Problems where Go is missing. */
export async function goVersion(): Promise<string> {
  return (await go(['env', 'GOVERSION'], BUILD_FOLDER)).trim();
}

/** The linker's flags: no symbols, and the version as upstream's own build states it. */
export function linkerFlags(name: string): string {
  const stamps = Object.entries(programOf(name).stamps?.(pinnedVersion(name)) ?? {});
  return ['-s', '-w', ...stamps.map(([variable, value]) => `-X ${variable}=${value}`)].join(' ');
}

/**
 * Folder of a program's binaries. Its name says program, version and Go version, and ends in a hash of everything else that
 * the result follows from, so that a changed pin never finds an old binary.
 */
export function programFolder(name: string, goVersion: string, cache = cacheFolder()): string {
  const { binaries } = programOf(name);
  const hash = createHash('sha256');
  const sources = readdirSync(join(BUILD_FOLDER, name)).filter((it) => it.endsWith('.go'));
  for (const file of ['go.mod', 'go.sum', ...sources.sort()])
    hash.update(readFileSync(join(BUILD_FOLDER, name, file)));
  hash.update(
    JSON.stringify([binaries, ...tagFlags(name), linkerFlags(name), process.platform, process.arch]),
  );
  return join(cache, `${name}-${pinnedVersion(name)}-${goVersion}-${hash.digest('hex').slice(0, 8)}`);
}

/** Something to build. */
export interface Target {
  readonly program: string;
  readonly binary: string;
  /** Go package of it. */
  readonly path: string;
}

/** Everything that can be built, in the order in which the lab needs it. */
export const TARGETS: readonly Target[] = Object.entries(PROGRAMS).flatMap(([program, { binaries }]) =>
  Object.entries(binaries).map(([binary, path]) => ({ program, binary, path })),
);

/** What names mean, of programs or of single binaries; all of it for none. Throws Problems for what there is not. */
export function targetsOf(names: readonly string[]): readonly Target[] {
  const isNamed = (name: string) => (it: Target) => it.program === name || it.binary === name;
  const strange = names.filter((name) => !TARGETS.some(isNamed(name)));
  if (strange.length > 0) {
    const known = [...new Set(TARGETS.flatMap((it) => [it.program, it.binary]))].sort();
    throw new Problems(
      strange.map((name) => ({
        code: 'LAB_UNKNOWN_PROGRAM',
        at: { path: name },
        message: `the lab builds no "${name}"`,
        cure: `Name any of ${known.join(', ')}.`,
      })),
    );
  }
  return TARGETS.filter((it) => names.length === 0 || names.some((name) => isNamed(name)(it)));
}

/** Where a binary is, whether it is built or not. */
export function binaryFile({ program, binary }: Target, goVersion: string, cache = cacheFolder()): string {
  return join(programFolder(program, goVersion, cache), binary);
}

/** Paths of built binaries by name. Throws Problems, one for each that is not built. */
export async function builtFiles(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const version = await goVersion();
  const targets = targetsOf(names);
  const missing = targets.filter((it) => !existsSync(binaryFile(it, version)));
  if (missing.length > 0) {
    throw new Problems(
      missing.map(({ program, binary }) => ({
        code: 'LAB_NOT_BUILT',
        at: { path: binary },
        message: `${binary} ${pinnedVersion(program)} is not built for ${version}`,
        cure: `Build it: npm run lab -- build ${missing.map((it) => it.binary).join(' ')}.`,
      })),
    );
  }
  return Object.fromEntries(targets.map((it) => [it.binary, binaryFile(it, version)]));
}
