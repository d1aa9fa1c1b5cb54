import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Problems } from '../src/problem.ts';
import { go } from './go.ts';
import { BUILD_FOLDER, PROGRAMS, pinnedVersion, programOf } from './programs.ts';

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
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(BUILD_FOLDER, name, file)));
  hash.update(JSON.stringify([binaries, linkerFlags(name), process.platform, process.arch]));
  return join(cache, `${name}-${pinnedVersion(name)}-${goVersion}-${hash.digest('hex').slice(0, 8)}`);
}

/** Paths of a program's binaries by name, whether they are built or not. */
export function binaryPaths(name: string, goVersion: string, cache = cacheFolder()): Record<string, string> {
  const folder = programFolder(name, goVersion, cache);
  return Object.fromEntries(Object.keys(programOf(name).binaries).map((it) => [it, join(folder, it)]));
}

/** Paths of built binaries by name. Throws Problems, one for each program that is not built. */
export async function binariesOf(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const version = await goVersion();
  const paths = names.map((name) => binaryPaths(name, version));
  const missing = names.filter((_, i) => Object.values(paths[i] ?? {}).some((path) => !existsSync(path)));
  if (missing.length > 0) {
    throw new Problems(
      missing.map((name) => ({
        code: 'LAB_NOT_BUILT',
        at: { path: name },
        message: `${name} ${pinnedVersion(name)} is not built for ${version}`,
        cure: `Build it: npm run lab -- build ${missing.join(' ')}.`,
      })),
    );
  }
  return Object.assign({}, ...paths);
}

/** Names of programs, or a Problem with the known ones for each that there is none of. All of them for none. */
export function programNames(names: readonly string[]): readonly string[] {
  const known = Object.keys(PROGRAMS);
  const strange = names.filter((name) => !known.includes(name));
  if (strange.length > 0) {
    throw new Problems(
      strange.map((name) => ({
        code: 'LAB_UNKNOWN_PROGRAM',
        at: { path: name },
        message: `the lab builds no "${name}"`,
        cure: `Name any of ${known.join(', ')}.`,
      })),
    );
  }
  return names.length > 0 ? known.filter((name) => names.includes(name)) : known;
}
