import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that goes when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every file below a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** One hash over the names and bytes of all files, folders included. */
export function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const path of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    const file = join(folder, path);
    hash.update(`${path}\0`);
    if (lstatSync(file).isFile()) hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** When each file and folder was last changed, in nanoseconds. */
export function timesIn(folder: string): Record<string, bigint> {
  return Object.fromEntries(
    ['', ...(readdirSync(folder, { recursive: true }) as string[])].map((path) => [
      path,
      lstatSync(join(folder, path), { bigint: true }).mtimeNs,
    ]),
  );
}
