import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import type { FileSpec } from '../layout.ts';
import type { Problem } from '../problem.ts';
import { isMarker } from './marker.ts';

/** The files a tree shall consist of, by path, and the folders that follow from them; the top is ''. */
export interface Wanted {
  readonly texts: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
}

/** What is in a tree's folder now. Paths are relative to it. */
export interface Found {
  readonly files: readonly string[];
  /** Parents before their children. The top is not among them. */
  readonly folders: readonly string[];
  /** Markers of a write that is going on or was interrupted. */
  readonly markers: readonly string[];
}

/** The folder part of a path, '' for a path without one. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

const SEGMENT = /^[A-Za-z0-9._%~-]{0,254}[A-Za-z0-9_%~-]$/;
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

const sound = new WeakMap<readonly FileSpec[], Wanted>();

/**
 * Checks the paths among themselves, before any disk is looked at: portable, inside the tree, each its own. A sound list
 * is looked at once, although trees are compared again under their locks.
 */
export function want(dir: string, files: readonly FileSpec[], problems: Problem[]): Wanted {
  const known = sound.get(files);
  if (known !== undefined) return known;
  const before = problems.length;
  const wanted = look(dir, files, problems);
  if (problems.length === before) sound.set(files, wanted);
  return wanted;
}

function look(dir: string, files: readonly FileSpec[], problems: Problem[]): Wanted {
  const texts = new Map<string, string>();
  const folders = new Set<string>(['']);
  const folded = new Map<string, string>();
  const foldedFolders = new Map<string, string>();

  function collide(path: string, other: string): void {
    problems.push({
      code: 'PATH_COLLISION',
      at: { file: `${dir}/${path}` },
      message:
        path === other
          ? 'two files have this path'
          : `this path and ${other} cannot both exist on every file system`,
      cure: 'Rename one of the two objects, or put it into another component.',
    });
  }

  function addFolder(folder: string): void {
    if (folders.has(folder)) return;
    folders.add(folder);
    const other = foldedFolders.get(folder.toLowerCase());
    if (other !== undefined) collide(folder, other);
    foldedFolders.set(folder.toLowerCase(), folder);
    addFolder(folderOf(folder));
  }

  for (const { path, text } of files) {
    if (!isPortable(path)) {
      problems.push({
        code: 'PATH_UNSAFE',
        at: { file: `${dir}/${path}` },
        message: `not every file system has a file of the name ${JSON.stringify(path)}, or it is not inside the tree`,
        cure: 'Use letters, digits, dots and hyphens, no device name such as con or aux, and no dot at the end.',
      });
      continue;
    }
    const other = folded.get(path.toLowerCase());
    if (other !== undefined) collide(path, other);
    folded.set(path.toLowerCase(), path);
    texts.set(path, text);
    addFolder(folderOf(path));
  }
  for (const [fold, path] of folded) {
    const folder = foldedFolders.get(fold);
    if (folder !== undefined) collide(path, `the folder ${folder}`);
  }
  return { texts, folders };
}

function isPortable(path: string): boolean {
  return path.split('/').every((name) => SEGMENT.test(name) && !DEVICE.test(name) && !isMarker(name));
}

/** Lists a tree without following a link. A tree that is not there is empty. */
export function find(dir: string, problems: Problem[]): Found {
  const files: string[] = [];
  const folders: string[] = [];
  const markers: string[] = [];
  const found: Found = { files, folders, markers };

  function odd(path: string, message: string, cure: string): void {
    problems.push({ code: 'TREE_LINK', at: { file: path }, message, cure });
  }

  function list(folder: string): void {
    const prefix = folder === '' ? '' : `${folder}/`;
    for (const entry of entries(`${dir}/${folder}`)) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        folders.push(path);
        list(path);
      } else if (!entry.isFile()) {
        odd(
          `${dir}/${path}`,
          'neither a file nor a folder',
          'Delete it: nothing is written through a link or a device.',
        );
      } else if (isMarker(entry.name)) markers.push(path);
      else files.push(path);
    }
  }

  try {
    const top = lstatSync(dir, { throwIfNoEntry: false });
    if (top === undefined) return found;
    if (top.isSymbolicLink())
      odd(dir, 'the tree is a link to another place', 'Delete the link, or generate to that place.');
    else if (!top.isDirectory())
      problems.push(unwritable(dir, 'a file is where the folder of the tree belongs'));
    else list('');
  } catch (error) {
    problems.push(failure(error, dir));
  }
  return found;
}

/** What goes, or turns from file to folder, while it is looked at was not there: another writer is at work, and the one who has the lock looks again. */
export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Whether a file holds exactly this text. */
export function holds(path: string, text: string): boolean {
  // Decoding is the fast way to compare, but turns bytes that are not UTF-8 into U+FFFD: such a text is compared as bytes.
  if (text.includes('\ufffd')) return readFileSync(path).equals(Buffer.from(text));
  return readFileSync(path, 'utf8') === text;
}

/** What the operating system refused, as a problem. */
export function failure(error: unknown, fallback: string): Problem {
  const { code, path, message } = error as NodeJS.ErrnoException;
  // Without a code it is no refusal of the system but a fault in this program, which must not pass for one.
  if (code === undefined) throw error;
  return unwritable(path ?? fallback, message);
}

/** TREE_UNWRITABLE: the tree cannot be read or changed as it stands. */
export function unwritable(path: string, message: string): Problem {
  return {
    code: 'TREE_UNWRITABLE',
    at: { file: path },
    message,
    cure: `Make ${path} and the folder around it yours to read and write (ls -la, lsattr, df show why not), or generate elsewhere.`,
  };
}
