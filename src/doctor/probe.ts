import { spawnSync } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { onPath } from '../on-path.ts';

/** What was found of a need. `missing` where it does not suffice: `found` then says what there is instead. */
export interface Finding {
  readonly state: 'ok' | 'missing';
  /** Version, place or name; never a secret. One line. */
  readonly found: string;
}

export const ok = (found: string): Finding => ({ state: 'ok', found });
export const missing = (found: string): Finding => ({ state: 'missing', found });

/** Longest time that a program may take to say its version, in milliseconds. */
const PATIENCE = 10_000;

interface Wanted {
  /** Arguments that make it say its version. Default: `--version`. */
  readonly args?: readonly string[];
  /** Smallest version that will do, as far as it matters. Default: any. */
  readonly least?: readonly [major: number, minor: number];
  /** Default: PATH. */
  readonly path?: string;
}

/** A program on PATH under one of these names, by the version that it says. */
export function program(
  names: readonly string[],
  { args = ['--version'], least, path }: Wanted = {},
): Finding {
  const file = names.map((name) => onPath(name, path)).find((found) => found !== undefined);
  if (file === undefined) return missing(`no ${names.join(' or ')} on PATH`);
  const { stdout, stderr, error } = spawnSync(file, [...args], {
    encoding: 'utf8',
    timeout: PATIENCE,
    maxBuffer: 1 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  const version = /\d+\.\d+(\.\d+)*/.exec(`${stdout}\n${stderr}`)?.[0];
  if (error !== undefined || version === undefined)
    return least === undefined && error === undefined
      ? ok(file)
      : missing(`${file} does not say its version`);
  if (least !== undefined && isOlder(version, least))
    return missing(`${version}, older than ${least.join('.')}`);
  return ok(`${version} (${file})`);
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a < major || (a === major && b < minor);
}

/** Room on the disk that a folder is on, or would be on once it is made. */
export function diskSpace(folder: string, gib: number): Finding {
  let there = folder;
  while (!existsSync(there)) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  const free = (bavail * bsize) / 1024 ** 3;
  const found = `${free.toFixed(0)} GiB free for ${folder}`;
  return free >= gib ? ok(found) : missing(`${found}, less than ${gib}`);
}
