import { closeSync, type Dirent, existsSync, openSync, readdirSync, readSync, rmdirSync } from 'node:fs';
import { MARKER } from './marker.ts';

/**
 * Names of trees in `out` whose environment is gone. Only a folder whose README.md says that it was generated from
 * `<its own name>.yaml` counts, or one that an interrupted write has marked: all else in `out` is somebody else's.
 */
export function formerTrees(out: string, names: readonly string[]): string[] {
  return foldersOf(out)
    .filter((name) => !names.includes(name) && (isOurs(out, name) || existsSync(`${out}/${name}/${MARKER}`)))
    .sort();
}

/** The first lines of every tree's README.md, by which a later run knows the tree as one of ours. */
export function treeTitle(name: string): string {
  return `# ${name}\n\nGenerated from \`${name}.yaml\``;
}

/** Takes the folder of a tree away that has just been emptied, unless something has come into it since. */
export function removeFolder(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // An empty folder means nothing, neither to Git nor to Argo CD.
  }
}

function isOurs(out: string, name: string): boolean {
  const title = Buffer.from(treeTitle(name));
  const start = Buffer.alloc(title.length);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(`${out}/${name}/README.md`, 'r');
    readSync(descriptor, start, 0, start.length, 0);
    return start.equals(title);
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function foldersOf(out: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(out, { withFileTypes: true });
  } catch {
    // Nothing there yet, or nothing that can be read: then there is nothing to remove, and writing says what is wrong.
    return [];
  }
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
